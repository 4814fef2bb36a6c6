package org.vintner.itests.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Postgres;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Wire;

/** G5: whole orders by REST. G6: how often the server asks the database for one. */
final class OrderGoals implements Goal {

    private static final int MANY = 64;
    private static final int PRODUCTS = 100;
    private static final String ORDERS = "whole orders, 64 connections";
    private static final String ALONE = "round trips, 1 connection";
    private static final String TOGETHER = "round trips, 64 connections";

    @Override
    public List<String> numbers() {
        return List.of("G5", "G6");
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        List<Result> results = new ArrayList<>();
        if (wanted.contains("G5")) {
            results.addAll(rate(bench));
        }
        if (wanted.contains("G6")) {
            results.addAll(roundTrips(bench));
        }
        return results;
    }

    private static List<Result> rate(Bench bench) {
        try (Server server = withProvider(bench.loaded("orders"))) {
            WholeOrders side = new WholeOrders(ORDERS, MANY, server, WholeOrders.products(server, PRODUCTS), "rate");
            warmUp(bench, side);
            List<Cell> cells = bench.series(server)
                    .run(bench.rounds(), bench.seconds(), List.of(side))
                    .get(ORDERS);
            bench.log().say("all " + WholeOrders.books(server.database()) + " orders were read back, each key once");
            return List.of(
                    Result.figure(
                            "G5",
                            "whole orders: place, pay, notification, goods read back",
                            "orders/s",
                            Series.values(cells),
                            Wanted.atLeast(4000),
                            cells),
                    Result.info("G5", "p50 of a whole order", "ms", Series.details(cells, "p50")),
                    Result.info("G5", "p99 of a whole order", "ms", Series.details(cells, "p99")));
        }
    }

    /** The server, with the provider of the benchmarks, started. */
    static Server withProvider(Server server) {
        copyPlugin("benchmarks-gateway", server.folder().resolve("deploy"));
        server.with("BENCH_SECRET", OrderTalk.SECRET).start();
        org.vintner.itests.harness.Await.until(
                "the provider's plugin is there",
                () -> server.database().number("SELECT count(*) FROM payment_channel WHERE name = 'bench'") == 1);
        return server;
    }

    /** {@return the bundle's file, built beside this module} */
    static Path plugin(String module) {
        Path target = Path.of(System.getProperty("vintner.bundles", ".."), module, "target");
        try (var files = Files.list(target)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("itests-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No bundle in " + target + "; build it first"))
                    .toAbsolutePath()
                    .normalize();
        } catch (java.io.IOException e) {
            throw new IllegalStateException("No bundle in " + target + "; build it first", e);
        }
    }

    static void copyPlugin(String module, Path folder) {
        Path jar = plugin(module);
        try {
            Path part = Files.copy(jar, folder.resolve(jar.getFileName() + ".part"));
            Files.move(part, folder.resolve(jar.getFileName()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static void warmUp(Bench bench, WholeOrders side) {
        bench.log().say("warm-up");
        long wanted = bench.options().number("warm-up", 100_000, 5_000) / 4;
        for (int i = 0; side.done() < wanted && i < 20; i++) {
            side.prepare(bench.seconds());
            bench.log().cell(0, side.measure(bench.seconds()));
        }
    }

    /** Counted on the wire between the server and a PostgreSQL that is our own, so nothing that the server does can be missed. */
    private static List<Result> roundTrips(Bench bench) {
        try (Postgres postgres = new Postgres("round-trips-postgres");
                Wire wire = new Wire(postgres.port());
                Server server = withProvider(bench.owned("round-trips").withDatabase(postgres, wire.port()))) {
            List<String> products = WholeOrders.products(server, PRODUCTS);
            WholeOrders many = new WholeOrders("", MANY, server, products, "many");
            warmUp(bench, many);
            bench.awaitQuiet(server);
            double idle = idleRate(wire, bench.seconds());
            bench.log().say("  idle: " + Spread.number(idle) + " round trips a second, which are taken off");
            WholeOrders one = new WholeOrders("", 1, server, products, "one");
            Series series = bench.series(server);
            Map<String, List<Cell>> cells = series.run(
                    bench.rounds(),
                    bench.seconds(),
                    List.of(new Counted(ALONE, one, wire, idle), new Counted(TOGETHER, many, wire, idle)));
            return List.of(
                    result("a whole order, one at a time: round trips", cells.get(ALONE), Wanted.atMost(2)),
                    result("a whole order, 64 at once: round trips", cells.get(TOGETHER), Wanted.below(0.1)));
        }
    }

    private static Result result(String what, List<Cell> cells, Wanted wanted) {
        return Result.figure("G6", what, "per order", Series.values(cells), wanted, cells);
    }

    private static double idleRate(Wire wire, int seconds) {
        long before = wire.roundTrips();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
        return (wire.roundTrips() - before) / ((System.nanoTime() - begin) / 1e9);
    }

    /** Round trips per order, the events that are brought to their consumers meanwhile included. */
    private record Counted(String name, WholeOrders orders, Wire wire, double idle) implements Side {

        @Override
        public void prepare(int seconds) {
            orders.prepare(seconds);
        }

        @Override
        public Cell measure(int seconds) {
            long before = wire.roundTrips();
            long begin = System.nanoTime();
            long done = orders.done();
            Cell cell = orders.measure(seconds);
            double background = idle * (System.nanoTime() - begin) / 1e9;
            double trips = wire.roundTrips() - before - background;
            WrongResult.unless(orders.done() > done, "No order was done");
            return new Cell(name, trips / (orders.done() - done), cell.details());
        }

        @Override
        public void verify(Cell cell) {
            orders.verify(cell);
        }
    }
}
