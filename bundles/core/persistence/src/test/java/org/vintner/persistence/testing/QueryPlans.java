package org.vintner.persistence.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How PostgreSQL really runs the statements of one database, told by its own module {@code auto_explain}. Every statement is
 * recorded, those of triggers too, with the plan that was used and the pages that it touched.
 */
public final class QueryPlans {
    private static final String SETTINGS = """
            ALTER DATABASE %1$s SET session_preload_libraries = 'auto_explain';
            ALTER DATABASE %1$s SET auto_explain.log_min_duration = 0;
            ALTER DATABASE %1$s SET auto_explain.log_analyze = on;
            ALTER DATABASE %1$s SET auto_explain.log_buffers = on;
            ALTER DATABASE %1$s SET auto_explain.log_nested_statements = on;
            ALTER DATABASE %1$s SET plan_cache_mode = '%2$s';
            """;

    private static final Pattern ENTRY = Pattern.compile("^\\S+ \\S+ \\S+ \\[\\d+] LOG: {2}duration: .* plan:$");
    private static final Pattern NODE = Pattern.compile(".*\\(cost=\\S+ rows=\\d+ width=\\d+\\).*");
    private static final Pattern WHOLE_TABLE = Pattern.compile(".*Seq Scan on (\\w+).*");
    private static final Pattern BY_PRIMARY_KEY =
            Pattern.compile(".*Index (?:Only )?Scan(?: Backward)? using \\w+_pkey on .*");
    private static final Pattern BUFFERS = Pattern.compile(".*Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?.*");

    private final TestDatabase database;
    private final Path log;

    private QueryPlans(TestDatabase database, Path log) {
        this.database = database;
        this.log = log;
    }

    /**
     * Begins to record.
     *
     * @param planCacheMode PostgreSQL's setting: {@code force_generic_plan} or {@code force_custom_plan}
     */
    public static QueryPlans of(TestDatabase database, String planCacheMode) {
        database.execute(SETTINGS.formatted(database.name(), planCacheMode));
        database.reconnect();
        Path data = database.sql()
                .query("SELECT current_setting('data_directory') AS folder", row -> Path.of(row.text("folder")))
                .get(0);
        return new QueryPlans(database, data.resolveSibling("postgres.log"));
    }

    /** The plans of all statements that the work runs. */
    public List<Plan> record(Runnable work) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(file.length());
            work.run();
            byte[] added = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
            file.readFully(added);
            return plans(new String(added, StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tables that have so many rows by PostgreSQL's own statistics. */
    public List<String> tablesOf(long rows) {
        return database.sql()
                .query(
                        "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                                + " AND reltuples >= ?",
                        row -> row.text("name"),
                        rows);
    }

    private static List<Plan> plans(List<String> lines) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (ENTRY.matcher(lines.get(i)).matches()) {
                List<String> entry = lines.subList(i + 1, lines.size()).stream()
                        .takeWhile(line -> line.startsWith("\t"))
                        .toList();
                plans.add(plan(entry));
            }
        }
        return plans;
    }

    private static Plan plan(List<String> entry) {
        int first = 0;
        while (!NODE.matcher(entry.get(first)).matches()) {
            first++;
        }
        return new Plan(String.join("\n", entry.subList(0, first)), List.copyOf(entry.subList(first, entry.size())));
    }

    /**
     * A statement as it was run.
     *
     * @param statement its text
     * @param lines the plan, as EXPLAIN prints it
     */
    public record Plan(String statement, List<String> lines) {

        /** Which of these tables are read from end to end. */
        public List<String> scanned(List<String> tables) {
            return lines.stream()
                    .map(WHOLE_TABLE::matcher)
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .filter(tables::contains)
                    .toList();
        }

        /** Whether a primary key is followed from one end, in the hope that rows of interest come soon. */
        public boolean walksPrimaryKey() {
            for (int i = 0; i < lines.size(); i++) {
                if (BY_PRIMARY_KEY.matcher(lines.get(i)).matches()
                        && (i + 1 == lines.size() || !lines.get(i + 1).contains("Index Cond:"))) {
                    return true;
                }
            }
            return false;
        }

        /** How many pages of 8 KiB were looked at, in memory or not. */
        public int pages() {
            return lines.stream()
                    .map(BUFFERS::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(match -> Arrays.asList(match.group(1), match.group(2)).stream()
                            .mapToInt(count -> count == null ? 0 : Integer.parseInt(count))
                            .sum())
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public String toString() {
            return statement + "\n" + String.join("\n", lines);
        }
    }
}
