package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** A command that shows something, as a table for people or as JSON for programs. */
abstract class ReportingCommand extends OperatorCommand {

    @Option(
            name = "--output",
            aliases = "-o",
            description = "How to show the result: table, or json for programs.",
            valueToShowInHelp = "table")
    @Completion(
            value = StringsCompleter.class,
            values = {"table", "json"})
    String output = "table";

    final void show(List<Fields> items, String whenEmpty) {
        show(items, whenEmpty, Optional.empty());
    }

    final void show(List<Fields> items, String whenEmpty, Optional<String> next) {
        if (json()) {
            out().println(Json.write(new Fields().with("items", items).with("next", next)));
        } else {
            Tables.print(out(), items, whenEmpty);
            next.ifPresent(cursor -> out().println("There is more: add  --cursor " + cursor));
        }
    }

    final void show(Fields item) {
        if (json()) {
            out().println(Json.write(item));
        } else {
            Tables.print(out(), item);
        }
    }

    /** Tells people what was done; programs know it from the exit status. */
    final void say(String sentence) {
        if (!json()) {
            out().println(Text.printable(sentence));
        }
    }

    private boolean json() {
        return switch (output) {
            case "json" -> true;
            case "table" -> false;
            default ->
                throw new CommerceException(
                        CommerceError.INVALID_REQUEST, "--output is table or json, not " + output + ".", "--output");
        };
    }
}
