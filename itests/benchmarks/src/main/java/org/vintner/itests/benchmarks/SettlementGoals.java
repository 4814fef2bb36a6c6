package org.vintner.itests.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Server;

/** G1, G2, G3: from a provider's signed notification to the commit of the paid and fulfilled order. */
final class SettlementGoals implements Goal {

    private static final int MANY = 64;
    private static final int PRODUCTS = 1000;
    private static final int SECOND_JDK = 25;
    private static final String SPREAD = "notifications, 64 connections";
    private static final String SINGLE = "notifications, 1 connection";
    private static final String HOT = "notifications, 64, one hot product";

    @Override
    public List<String> numbers() {
        return List.of("G1", "G2", "G3");
    }

    @Override
    public List<String> needs() {
        return List.of("pgbench", "wrk");
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        try (Server server = bench.loaded("settlement").start()) {
            Cells cells = new Cells(bench, server, wanted);
            return cells.results(wanted, bench.jdkVersion());
        }
    }

    /** The path that the server has told the sandbox provider. */
    static Notifications notifications(Server server) {
        Database database = server.database();
        return new Notifications(
                "/webhooks/" + database.text("SELECT webhook_path FROM payment_channel WHERE name = 'sandbox'"),
                server.httpPort());
    }

    /** Sends notifications until both compilers have seen enough of them; {@return how many} */
    static long warmUp(Bench bench, PaidOrders side) {
        long wanted = bench.options().number("warm-up", 100_000, 5_000);
        long sent = 0;
        for (int i = 0; sent < wanted && i < 20; i++) {
            side.prepare(bench.seconds());
            Cell cell = side.measure(bench.seconds());
            sent += (long) cell.detail("requests");
            bench.log().cell(0, cell);
        }
        return sent;
    }

    private static final class Cells {
        private final Map<String, List<Cell>> cells;

        Cells(Bench bench, Server server, Set<String> wanted) {
            BulkOrders orders = new BulkOrders(server.database(), server.shop(), PRODUCTS, bench.seed());
            PaidOrders spread = side(SPREAD, MANY, PRODUCTS, bench, server, orders);
            List<Side> sides = new ArrayList<>();
            if (wanted.contains("G1")) {
                PlainOrders plain = new PlainOrders(bench.programs(), server.databaseAddress());
                plain.prepare(bench.seconds());
                bench.log().cell(0, plain.measure(bench.seconds()));
                sides.add(plain);
            }
            sides.add(spread);
            if (wanted.contains("G2")) {
                sides.add(side(SINGLE, 1, PRODUCTS, bench, server, orders));
            }
            if (wanted.contains("G3")) {
                sides.add(side(HOT, MANY, 1, bench, server, orders));
            }
            bench.log().say("warm-up");
            warmUp(bench, spread);
            cells = bench.series(server).run(bench.rounds(), bench.seconds(), sides);
            bench.log().say("all " + orders.paid() + " paid orders are settled exactly once");
        }

        private static PaidOrders side(
                String name, int connections, int spread, Bench bench, Server server, BulkOrders orders) {
            Path folder = bench.programs().folder();
            Wrk wrk = new Wrk(bench.programs(), "http://127.0.0.1:" + server.httpPort());
            return new PaidOrders(name, connections, spread, orders, notifications(server), wrk, folder);
        }

        List<Result> results(Set<String> wanted, int jdk) {
            List<Result> results = new ArrayList<>();
            List<Cell> many = cells.get(SPREAD);
            if (wanted.contains("G1")) {
                Wanted bound = Wanted.atLeast(jdk >= SECOND_JDK ? 1.6 : 1.3);
                results.add(Result.ratio(
                        "G1",
                        "signed notification to commit, 64 in flight",
                        "orders/s",
                        many,
                        cells.get(PlainOrders.NAME),
                        bound));
                for (String tree : List.of("server", "database", "client")) {
                    results.add(costs(tree, many));
                }
            }
            if (wanted.contains("G2")) {
                List<Cell> single = cells.get(SINGLE);
                results.add(latency("p99 at 64 in flight", many, "p99", 15));
                results.add(latency("p50 at 1", single, "p50", 1));
                results.add(latency("p99 at 1", single, "p99", 3));
            }
            if (wanted.contains("G3")) {
                results.add(Result.ratio(
                        "G3", "one hot product against 1,000", "orders/s", cells.get(HOT), many, Wanted.atLeast(0.95)));
            }
            return results;
        }

        private static Result costs(String tree, List<Cell> cells) {
            List<Double> micros = cells.stream()
                    .filter(cell -> cell.details().containsKey("cpu " + tree))
                    .map(cell -> cell.detail("cpu " + tree) / cell.detail("requests") * 1e6)
                    .toList();
            return micros.isEmpty()
                    ? Result.without("G1", Result.Verdict.INFO, "the " + tree + " is not on this machine")
                    : Result.info("G1", "CPU time per order: " + tree, "µs", micros);
        }

        private static Result latency(String what, List<Cell> cells, String name, double atMost) {
            return Result.figure("G2", what, "ms", Series.details(cells, name), Wanted.atMost(atMost), cells);
        }
    }
}
