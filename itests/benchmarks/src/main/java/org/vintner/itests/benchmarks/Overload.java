package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.vintner.itests.harness.Server;

/** Ten times more than the server can do, and five hundred clients that take their time. Run by overload.sh. */
public final class Overload {

    static final String USAGE = """
            --only overload,slow  one of the two parts
            --quick               short, to see whether it works
            --seconds N           how long the overload lasts (60)
            --factor N            times the measured capacity (10)
            --connections N       of the overload (4000)
            --hooks N             notifications a second meanwhile (200)
            --slow-clients N      slow clients at once (500)
            --slow-seconds N      how long each kind of them stays (20)
            --rounds N            how often each kind of them comes (3)
            --jdk HOME, --profile NAME, --heap SIZE, --postgres URL, --drain N, --seed N, --out FILE, --compare OLD.json: as run.sh
            """;

    private static final Set<String> KNOWN = Set.of(
            "only",
            "quick",
            "seconds",
            "factor",
            "connections",
            "hooks",
            "slow-clients",
            "slow-seconds",
            "rounds",
            "jdk",
            "profile",
            "heap",
            "postgres",
            "drain",
            "seed",
            "warm-up",
            "out",
            "compare",
            "help");

    private static final int MANY = 64;
    private static final double PATIENCE_SECONDS = 30;
    private static final List<String> KINDS = List.of("headers", "body", "read");

    private final Bench bench;

    private Overload(Bench bench) {
        this.bench = bench;
    }

    /** Exit status as that of run.sh. */
    public static void main(String[] arguments) {
        Benchmarks.program(KNOWN, USAGE, arguments, "overload", bench -> new Overload(bench).run());
    }

    private List<Result> run() {
        Set<String> only = bench.options().list("only");
        List<Result> results = new ArrayList<>();
        try (Server server = OrderGoals.withProvider(bench.loaded("overload"))) {
            if (only.isEmpty() || only.contains("overload")) {
                results.addAll(overload(server));
            }
            if (only.isEmpty() || only.contains("slow")) {
                Optional<String> missing = Programs.missing(List.of("slowhttptest"));
                results.addAll(
                        missing.isPresent()
                                ? List.of(Result.without("slow", Result.Verdict.SKIPPED, missing.get()))
                                : slow(server));
            }
        }
        return results;
    }

    // ------------------------------------------------------------------ ten times the capacity

    private List<Result> overload(Server server) {
        int port = server.httpPort();
        String product = new Goods(server.shop()).keys("Wanted by all", 1990, 1000);
        AtomicLong buyers = new AtomicLong();
        Supplier<Optional<byte[]>> orders =
                () -> Optional.of(Arrivals.order(port, product, "visitor-" + buyers.incrementAndGet()));
        int seconds = bench.options().number("seconds", 60, 10);
        int calm = seconds / 3;
        BulkOrders bulk = new BulkOrders(server.database(), server.shop(), 100, bench.seed());
        int hooksPerSecond = bench.options().number("hooks", 200, 50);
        Supplier<Optional<byte[]>> hooks =
                hooks(bulk, SettlementGoals.notifications(server), (long) hooksPerSecond * (3 * seconds + calm));
        bench.log().say("warm-up");
        Arrivals early = new Arrivals(hooksPerSecond, hooks);
        // Both kinds of load, as they come later: on two full cores the compilers take minutes until they are done with
        // what is new.
        Thread ringing = ringing(early, port, 2 * seconds);
        Arrivals warmUp = new Arrivals(Double.POSITIVE_INFINITY, orders);
        double unused = warmUp.run(port, MANY, seconds, PATIENCE_SECONDS);
        int connections = bench.options().number("connections", 4000, 200);
        unused = new Arrivals(10 * warmUp.good(), orders).run(port, connections, seconds, PATIENCE_SECONDS);
        join(ringing);
        double before = capacity(orders, port, calm);
        Arrivals earlier = new Arrivals(hooksPerSecond, hooks);
        ringing = ringing(earlier, port, calm);
        double capacity = capacity(orders, port, calm);
        join(ringing);
        bench.log().say("notifications beside it: " + earlier.details());

        double offered = before * bench.options().number("factor", 10);
        double heapBefore = Memory.heapAfterCollection(bench, server);
        Arrivals crowd = new Arrivals(offered, orders);
        Arrivals provider = new Arrivals(hooksPerSecond, hooks);
        List<Double> resident = new CopyOnWriteArrayList<>();
        Thread sampler = sampler(server, resident);
        ringing = ringing(provider, port, seconds);
        double lasted = crowd.run(port, connections, seconds, PATIENCE_SECONDS);
        join(ringing);
        sampler.interrupt();
        join(sampler);
        double heapAfter = Memory.heapAfterCollection(bench, server);
        bench.log()
                .say("offered " + Spread.number(offered) + "/s, sent " + Spread.number(crowd.sent() / lasted) + "/s: "
                        + crowd.details() + " " + crowd.others());
        bench.log().say("notifications: " + provider.details() + " " + provider.others());
        bench.log()
                .say("Java heap after a collection: " + Spread.number(heapBefore) + " MB before, "
                        + Spread.number(heapAfter) + " MB after");
        var paid = bulk.paid();
        WrongResult.unless(
                early.good() + earlier.good() + provider.good() <= paid,
                early.good() + earlier.good() + provider.good() + " notifications were taken, but only " + paid
                        + " orders paid");
        // The compilers are never done: judged by the better of both, so that nothing is won by a capacity that was
        // measured too early.
        double alone = Math.max(before, capacity(orders, port, calm));
        return judged(alone, capacity, lasted, crowd, provider, resident, heapBefore, heapAfter);
    }

    /** Orders placed a second by those who wait for the answer before they ask again. */
    private double capacity(Supplier<Optional<byte[]>> orders, int port, double seconds) {
        Arrivals closed = new Arrivals(Double.POSITIVE_INFINITY, orders);
        double wall = closed.run(port, MANY, seconds, PATIENCE_SECONDS);
        double capacity = closed.good() / wall;
        bench.log().say("capacity: " + Spread.number(capacity) + " orders placed a second, " + closed.details());
        WrongResult.unless(
                closed.good() == closed.sent(), "Orders were refused below the capacity: " + closed.others());
        return capacity;
    }

    private static Thread ringing(Arrivals provider, int port, double seconds) {
        Thread thread = new Thread(() -> provider.run(port, 16, seconds, PATIENCE_SECONDS), "provider");
        thread.start();
        return thread;
    }

    private static List<Result> judged(
            double alone,
            double capacity,
            double lasted,
            Arrivals crowd,
            Arrivals provider,
            List<Double> resident,
            double heapBefore,
            double heapAfter) {
        long notGood = crowd.sent() - crowd.good();
        int third = Math.max(1, resident.size() / 3);
        double early = resident.subList(0, third).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double late = resident.subList(resident.size() - third, resident.size()).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        List<Cell> cells = List.of(
                new Cell("crowd", crowd.good() / lasted, crowd.details()),
                new Cell("notifications", provider.good() / lasted, provider.details()));
        return List.of(
                figure("goodput, of the capacity", "", crowd.good() / lasted / alone, Wanted.atLeast(0.8), cells),
                figure(
                                "of the capacity beside notifications",
                                "",
                                crowd.good() / lasted / capacity,
                                Wanted.atLeast(0),
                                cells)
                        .asInfo(),
                figure("offered, times the capacity", "", crowd.sent() / lasted / alone, Wanted.atLeast(0), cells)
                        .asInfo(),
                figure(
                        "of what was not served: 429 or 503 with Retry-After",
                        "",
                        notGood == 0 ? 1 : (double) crowd.refused() / notGood,
                        Wanted.atLeast(0.999),
                        List.of()),
                figure(
                        "notifications that were taken",
                        "",
                        (double) provider.good() / Math.max(1, provider.sent()),
                        Wanted.atLeast(0.99),
                        List.of()),
                figure("p99 of a notification", "ms", provider.details().get("p99"), Wanted.atMost(0), List.of())
                        .asInfo(),
                figure("resident memory, last third against first", "", late / early, Wanted.atMost(1.1), List.of()),
                figure(
                        "Java heap after it against before",
                        "",
                        heapAfter / heapBefore,
                        Wanted.atMost(1.25),
                        List.of()));
    }

    private static Result figure(String what, String unit, double value, Wanted wanted, List<Cell> cells) {
        return Result.figure("over", what, unit, List.of(value), wanted, cells);
    }

    private static Supplier<Optional<byte[]>> hooks(BulkOrders orders, Notifications notifications, long count) {
        long first = orders.add(count, 100);
        AtomicLong next = new AtomicLong(first);
        return () -> {
            long number = next.getAndIncrement();
            return number < first + count
                    ? Optional.of(notifications.request(orders.payment(number), Instant.now()))
                    : Optional.empty();
        };
    }

    private static Thread sampler(Server server, List<Double> resident) {
        Thread thread = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        resident.add(Memory.resident(server.pid()));
                        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                    }
                },
                "memory");
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ------------------------------------------------------------------ slow clients

    private List<Result> slow(Server server) {
        WholeOrders calm = new WholeOrders("no slow clients", 16, server, WholeOrders.products(server, 10), "slow");
        OrderGoals.warmUp(bench, calm);
        List<Side> sides = new ArrayList<>();
        sides.add(calm);
        KINDS.forEach(kind -> sides.add(new Beside(kind, calm, server)));
        int seconds = bench.options().number("slow-seconds", 20, 5);
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
        private final Server server;

        Beside(String kind, WholeOrders orders, Server server) {
            this.kind = kind;
            this.orders = orders;
            this.server = server;
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
                slow.destroy();
                end(slow);
            }
        }

        private void end(Process process) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }

        private Process slowClients(int seconds) {
            String clients = Integer.toString(bench.options().number("slow-clients", 500, 100));
            // It waits by looking again and again, and would take most of a core from those whose rate is measured.
            List<String> command = new ArrayList<>(List.of(
                    "nice",
                    "-n",
                    "19",
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
