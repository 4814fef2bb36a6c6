package org.vintner.itests.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.vintner.itests.harness.Server;

/** G13: resident memory of the JVM, as shipped: idle, and after the load of G1. */
final class MemoryGoal implements Goal {

    private static final int CONNECTIONS = 64;
    private static final int PRODUCTS = 1000;

    @Override
    public List<String> numbers() {
        return List.of("G13");
    }

    @Override
    public List<String> needs() {
        return List.of("wrk");
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        int idleSeconds = bench.options().number("idle", 30, 10);
        try (Server server = bench.shipped("memory").start()) {
            server.stop();
            List<Double> idle = new ArrayList<>();
            for (int i = 0; i < Math.min(3, bench.rounds()); i++) {
                server.start();
                LockSupport.parkNanos(Duration.ofSeconds(idleSeconds).toNanos());
                idle.add(Memory.resident(server.pid()));
                bench.log().say("  idle for " + idleSeconds + " s: " + Spread.number(idle.get(i)) + " MB");
                if (i + 1 < Math.min(3, bench.rounds())) {
                    server.stop();
                }
            }
            List<Cell> cells = load(bench, server);
            double after = Memory.resident(server.pid());
            String profile = ", profile " + bench.options().text("profile").orElse("as shipped");
            return List.of(
                    Result.figure("G13", "resident memory, idle" + profile, "MB", idle, Wanted.below(200), List.of()),
                    Result.figure(
                            "G13",
                            "resident memory, after the load of G1" + profile,
                            "MB",
                            List.of(after),
                            Wanted.below(350),
                            cells),
                    Result.info("G13", "rate of that load", "orders/s", Series.values(cells)));
        }
    }

    private static List<Cell> load(Bench bench, Server server) {
        BulkOrders orders = new BulkOrders(server.database(), server.shop(), PRODUCTS, bench.seed());
        PaidOrders side = new PaidOrders(
                "notifications, 64 connections",
                CONNECTIONS,
                PRODUCTS,
                orders,
                SettlementGoals.notifications(server),
                new Wrk(bench.programs(), "http://127.0.0.1:" + server.httpPort()),
                bench.programs().folder());
        SettlementGoals.warmUp(bench, side);
        Map<String, List<Cell>> cells = bench.series(server).run(bench.rounds(), bench.seconds(), List.of(side));
        return cells.get(side.name());
    }
}
