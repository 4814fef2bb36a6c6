package org.vintner.console.internal;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** Prints what commands show for people. */
final class Tables {

    private Tables() {}

    /** One line for each item. */
    static void print(PrintStream out, List<Fields> items, String whenEmpty) {
        if (items.isEmpty()) {
            out.println(whenEmpty);
            return;
        }
        ShellTable table = new ShellTable();
        items.get(0).asMap().forEach((name, value) -> column(table, name, value));
        items.forEach(item -> {
            Row row = table.addRow();
            item.asMap().values().forEach(value -> row.addContent(Text.of(value)));
        });
        table.print(out);
    }

    /** One line for each field; lists of fields as tables below. */
    static void print(PrintStream out, Fields item) {
        item.asMap().forEach((name, value) -> {
            if (!isTable(value)) {
                out.printf("%-18s %s%n", heading(name), Text.of(value));
            }
        });
        item.asMap().forEach((name, value) -> {
            if (isTable(value)) {
                out.printf("%n%s%n", heading(name));
                print(out, rows(value), "  none");
            }
        });
    }

    private static boolean isTable(Object value) {
        return value instanceof Collection<?> many && many.stream().allMatch(Fields.class::isInstance);
    }

    private static List<Fields> rows(Object value) {
        return ((Collection<?>) value).stream().map(Fields.class::cast).toList();
    }

    private static void column(ShellTable table, String name, Object value) {
        if (value instanceof Number) {
            table.column(heading(name)).alignRight();
        } else {
            table.column(heading(name));
        }
    }

    /** {@code createdAt} becomes {@code Created at}. */
    private static String heading(String name) {
        String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
