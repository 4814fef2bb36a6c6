package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.vintner.itests.harness.Server;

/** Hundreds of clients that take their time with headers, bodies or answers: what those feel who don't. */
final class SlowClients {

    private static final List<String> KINDS = List.of("headers", "body", "read");

    private final Bench bench;
    private final Server server;

    SlowClients(Bench bench, Server server) {
        this.bench = bench;
        this.server = server;
    }

    List<Result> measure() {
        WholeOrders calm = new WholeOrders("no slow clients", 16, server, WholeOrders.products(server, 10), "slow");
        OrderGoals.warmUp(bench, calm);
        List<Side> sides = new ArrayList<>();
        sides.add(calm);
        KINDS.forEach(kind -> sides.add(new Beside(kind, calm)));
        int seconds = bench.options().number("slow-seconds", 20, 5);
        bench.log().say("each kind once, not counted: what is new costs the compilers as much as the work");
        bench.series(server).run(1, seconds, sides);
        Map<String, List<Cell>> cells =
                bench.series(server).run(bench.options().number("rounds", 3, 1), seconds, sides);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < KINDS.size(); i++) {
            List<Cell> slow = cells.get(sides.get(i + 1).name());
            List<Cell> alone = cells.get(calm.name());
            results.add(Result.ratio(
                    "slow", "whole orders beside slow " + KINDS.get(i), "orders/s", slow, alone, Wanted.atLeast(0.9)));
            results.add(Result.info("slow", "p99 meanwhile, slow " + KINDS.get(i), "ms", Series.details(slow, "p99")));
        }
        results.add(
                Result.info("slow", "p99 without slow clients", "ms", Series.details(cells.get(calm.name()), "p99")));
        return results;
    }

    /** The same load while slow clients hold connections. */
    private final class Beside implements Side {
        private final String kind;
        private final WholeOrders orders;

        Beside(String kind, WholeOrders orders) {
            this.kind = kind;
            this.orders = orders;
        }

        @Override
        public String name() {
            return "beside slow " + kind;
        }

        @Override
        public void prepare(int seconds) {
            orders.prepare(seconds);
        }

        @Override
        public Cell measure(int seconds) {
            Process slow = slowClients(seconds + 15);
            try {
                // So long it takes until all have connected.
                LockSupport.parkNanos(Duration.ofSeconds(4).toNanos());
                WrongResult.unless(slow.isAlive(), "slowhttptest ended at once; see slow-" + kind + ".txt");
                Cell cell = orders.measure(seconds);
                return new Cell(name(), cell.value(), cell.details());
            } finally {
                Programs.end(slow);
            }
        }

        private Process slowClients(int seconds) {
            String clients = Integer.toString(bench.options().number("slow-clients", 500, 100));
            // It waits by looking again and again: only time that nobody else wants is left to it.
            List<String> command = new ArrayList<>(List.of(
                    "chrt",
                    "--idle",
                    "0",
                    Programs.path("slowhttptest"),
                    "-c",
                    clients,
                    "-r",
                    "300",
                    "-l",
                    Integer.toString(seconds),
                    "-p",
                    "3"));
            String base = "http://127.0.0.1:" + server.httpPort();
            command.addAll(
                    switch (kind) {
                        case "headers" ->
                            List.of("-H", "-i", "5", "-t", "GET", "-x", "24", "-u", base + "/api/v1/products");
                        case "body" ->
                            List.of(
                                    "-B",
                                    "-i",
                                    "5",
                                    "-s",
                                    "8192",
                                    "-t",
                                    "POST",
                                    "-x",
                                    "10",
                                    "-u",
                                    base + "/api/v1/orders");
                        default ->
                            List.of(
                                    "-X",
                                    "-w",
                                    "512",
                                    "-y",
                                    "1024",
                                    "-n",
                                    "5",
                                    "-z",
                                    "32",
                                    "-k",
                                    "1",
                                    "-u",
                                    base + "/api/v1/docs/swagger-ui-bundle.js");
                    });
            try {
                return new ProcessBuilder(command)
                        .directory(bench.programs().folder().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(bench.programs()
                                .folder()
                                .resolve("slow-" + kind + ".txt")
                                .toFile())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void verify(Cell cell) {
            orders.verify(cell);
        }
    }
}
