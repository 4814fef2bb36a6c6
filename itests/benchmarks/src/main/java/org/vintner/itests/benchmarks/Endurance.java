package org.vintner.itests.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Server;

/** A million orders, made and read back: nothing in the server may grow with them. Run by endurance.sh. */
public final class Endurance {

    static final String USAGE = """
            --orders N       how many are made and read back (1000000)
            --connections N  at once (32)
            --samples N      how often is looked at the server (50)
            --minutes N      ends after so long, however many are done by then (as long as it takes)
            --quick          ten thousand orders, twenty looks
            --jdk HOME, --profile NAME, --heap SIZE, --postgres URL, --drain N, --seed N, --out FILE, --compare OLD.json: as run.sh
            """;

    private static final Set<String> KNOWN = Set.of(
            "orders",
            "connections",
            "samples",
            "minutes",
            "quick",
            "jdk",
            "profile",
            "heap",
            "postgres",
            "drain",
            "seed",
            "out",
            "compare",
            "help");

    private static final String CONNECTIONS = """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;

    private static final double A_DAY = 86_400;

    /** Thirds of fewer looks say nothing. */
    private static final int FEWEST_LOOKS = 9;

    /** A busy machine may refuse one in so many before it is paid for, with 503. */
    private static final int TOLERANCE = 1000;

    private Endurance() {}

    /** Exit status as that of run.sh. */
    public static void main(String[] arguments) {
        Benchmarks.program(KNOWN, USAGE, arguments, "endurance", Endurance::run);
    }

    private static List<Result> run(Bench bench) {
        long orders = bench.options().number("orders", 1_000_000, 10_000);
        int samples = bench.options().number("samples", 50, 20);
        int connections = bench.options().number("connections", 32);
        try (Server server = OrderGoals.withProvider(bench.loaded("endurance"))) {
            WholeOrders side = new WholeOrders(
                    "whole orders", connections, server, WholeOrders.products(server, 100), "endurance");
            List<Cell> cells = new ArrayList<>();
            Instant end = Instant.now().plus(Duration.ofMinutes(bench.options().number("minutes", (int)
                    Duration.ofDays(1).toMinutes())));
            for (int i = 1; i <= samples && (i <= FEWEST_LOOKS || Instant.now().isBefore(end)); i++) {
                long chunk = orders * i / samples - side.done();
                side.stock(chunk);
                Cell cell = side.measure(chunk, A_DAY);
                WrongResult.unless(
                        cell.detail("errors") * TOLERANCE <= Math.max(TOLERANCE, chunk),
                        "Orders were refused: " + cell);
                bench.awaitQuiet(server);
                cells.add(new Cell(cell.side(), cell.value(), sample(bench, server, side.done())));
                bench.log().cell(i, cells.get(cells.size() - 1));
            }
            long fulfilled = WholeOrders.books(server.database());
            WrongResult.unless(
                    fulfilled == side.done(),
                    side.done() + " orders were read back, " + fulfilled + " are in the books");
            return results(cells, side.done());
        }
    }

    private static Map<String, Double> sample(Bench bench, Server server, long done) {
        Map<String, Double> sample = new LinkedHashMap<>();
        sample.put("orders", (double) done);
        sample.put("heap", Memory.heapAfterCollection(bench, server));
        sample.put("resident", Memory.resident(server.pid()));
        sample.put("threads", Memory.threads(server.pid()));
        sample.put("descriptors", Memory.descriptors(server.pid()));
        sample.put("database connections", (double) server.database().number(CONNECTIONS));
        return sample;
    }

    private static List<Result> results(List<Cell> cells, long done) {
        List<Result> results = new ArrayList<>();
        results.add(Result.info("all", "orders a second", "orders/s", Series.values(cells)));
        results.add(growth(cells, "heap", "MB", 8));
        results.add(growth(cells, "resident", "MB", 0).asInfo());
        results.add(growth(cells, "threads", "", 5));
        results.add(growth(cells, "descriptors", "", 20));
        results.add(growth(cells, "database connections", "", 2));
        return results.stream()
                .map(result ->
                        result.noting(result.goal().equals("all") ? done + " orders, each key read back once." : ""))
                .toList();
    }

    /**
     * The middle of the last third of all looks against that of the second third: in the first one caches and pools fill. What is
     * allowed is a tenth, and a few that come and go.
     */
    static Result growth(List<Cell> cells, String what, String unit, double few) {
        int third = cells.size() / 3;
        double middle =
                Spread.of(Series.details(cells.subList(third, 2 * third), what)).median();
        List<Double> end = Series.details(cells.subList(2 * third, cells.size()), what);
        return Result.figure(
                "all",
                what + " at the end (was " + Spread.number(middle) + ")",
                unit,
                end,
                Wanted.atMost(middle * 1.1 + few),
                List.of());
    }
}
