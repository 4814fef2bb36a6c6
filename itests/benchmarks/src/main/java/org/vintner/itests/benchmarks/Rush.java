package org.vintner.itests.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.vintner.itests.harness.Server;

/**
 * Ten times more orders than the server can do. A rush is compared with the capacity for the same work: orders alone with orders alone,
 * and orders beside notifications with orders beside as many notifications, since those go first and cost what they cost without any rush.
 */
final class Rush {

    private static final int MANY = 64;
    private static final int RINGING = 16;
    private static final double PATIENCE_SECONDS = 30;

    private final Bench bench;
    private final Server server;
    private final int seconds;
    private final int connections;
    private final int hooksPerSecond;
    private final Supplier<Optional<byte[]>> orders;
    private final BulkOrders toPay;
    private final Supplier<Optional<byte[]>> hooks;
    private final List<Arrivals> providers = new ArrayList<>();

    /** Writes the orders that the notifications are going to pay. */
    Rush(Bench bench, Server server) {
        this.bench = bench;
        this.server = server;
        this.seconds = bench.options().number("seconds", 60, 10);
        this.connections = connections(bench);
        this.hooksPerSecond = bench.options().number("hooks", 200, 50);
        String product = new Goods(server.shop()).keys("Wanted by all", 1990, 1000);
        AtomicLong buyers = new AtomicLong();
        this.orders =
                () -> Optional.of(Arrivals.order(server.httpPort(), product, "visitor-" + buyers.incrementAndGet()));
        this.toPay = new BulkOrders(server.database(), server.shop(), 100, bench.seed());
        this.hooks = hooks(SettlementGoals.notifications(server), (long) hooksPerSecond * (3 * seconds + 2 * calm()));
    }

    private static int connections(Bench bench) {
        return bench.options().number("connections", 12_000, 200);
    }

    /** {@return what is missing for so many connections, and how to get it; empty when nothing is} */
    static Optional<String> missing(Bench bench) {
        int connections = connections(bench);
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        // The server uses three quarters of its files for connections.
        long wanted = connections / 3L * 4 + 400;
        return files >= wanted
                ? Optional.empty()
                : Optional.of(connections + " connections need more open files than " + files + ": ulimit -n " + wanted
                        + ", or fewer by --connections");
    }

    private Supplier<Optional<byte[]>> hooks(Notifications notifications, long count) {
        long first = toPay.add(count, 100);
        AtomicLong next = new AtomicLong(first);
        return () -> {
            long number = next.getAndIncrement();
            return number < first + count
                    ? Optional.of(notifications.request(toPay.payment(number), Instant.now()))
                    : Optional.empty();
        };
    }

    private int calm() {
        return Math.max(1, seconds / 3);
    }

    List<Result> measure() {
        bench.log().say("warm-up");
        warmUp();
        double alone = capacity(0);
        double beside = besideNotifications(calm(), () -> capacity(0));
        double offered = alone * bench.options().number("factor", 10);
        double heapBefore = Memory.heapAfterCollection(bench, server);
        Crowd orders = crowd("orders alone", offered);
        Crowd both = besideNotifications(seconds, () -> crowd("orders beside notifications", offered));
        Arrivals provider = providers.get(providers.size() - 1);
        bench.log().say("notifications: " + provider.details() + " " + provider.others());
        double heapAfter = Memory.heapAfterCollection(bench, server);
        bench.log()
                .say("Java heap after a collection: " + Spread.number(heapBefore) + " MB before, "
                        + Spread.number(heapAfter) + " MB after");
        alone = capacity(alone);
        double besideBefore = beside;
        beside = besideNotifications(calm(), () -> capacity(besideBefore));
        verify();
        return judged(alone, beside, orders, both, provider, heapAfter / heapBefore);
    }

    /** Both kinds of load, as they come later: on two full cores the compilers take minutes until they are done with what is new. */
    private void warmUp() {
        double unused = besideNotifications(2 * seconds, () -> {
            Arrivals few = new Arrivals(Double.POSITIVE_INFINITY, orders);
            double lasted = few.run(server.httpPort(), MANY, seconds, PATIENCE_SECONDS);
            return new Arrivals(10 * few.good() / lasted, orders)
                    .run(server.httpPort(), connections, seconds, PATIENCE_SECONDS);
        });
    }

    /**
     * Orders placed a second by those who wait for the answer before they ask again; the better of this and what was measured before, as
     * the compilers are never done, and nothing shall be won by a capacity that was measured too early.
     */
    private double capacity(double before) {
        Arrivals closed = new Arrivals(Double.POSITIVE_INFINITY, orders);
        double wall = closed.run(server.httpPort(), MANY, calm(), PATIENCE_SECONDS);
        double capacity = closed.good() / wall;
        bench.log().say("capacity: " + Spread.number(capacity) + " orders placed a second, " + closed.details());
        WrongResult.unless(
                closed.good() == closed.sent(), "Orders were refused below the capacity: " + closed.others());
        return Math.max(before, capacity);
    }

    /** What came in a rush. */
    private record Crowd(Arrivals arrivals, double lasted, List<Double> resident) {

        double goodput() {
            return arrivals.good() / lasted;
        }

        long notServed() {
            return arrivals.sent() - arrivals.good();
        }

        /** The most memory in the last third of the time, against the first. */
        double growth() {
            int third = Math.max(1, resident.size() / 3);
            return most(resident.subList(resident.size() - third, resident.size())) / most(resident.subList(0, third));
        }

        private static double most(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        }
    }

    private Crowd crowd(String what, double offered) {
        Arrivals arrivals = new Arrivals(offered, orders);
        List<Double> resident = new CopyOnWriteArrayList<>();
        Thread sampler = sampler(resident);
        double lasted = arrivals.run(server.httpPort(), connections, seconds, PATIENCE_SECONDS);
        sampler.interrupt();
        join(sampler);
        bench.log()
                .say(what + ": offered " + Spread.number(offered) + "/s, sent "
                        + Spread.number(arrivals.sent() / lasted) + "/s: " + arrivals.details() + " "
                        + arrivals.others());
        return new Crowd(arrivals, lasted, resident);
    }

    private Thread sampler(List<Double> resident) {
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

    private <T> T besideNotifications(double duration, Supplier<T> load) {
        Arrivals provider = new Arrivals(hooksPerSecond, hooks);
        providers.add(provider);
        Thread thread =
                new Thread(() -> provider.run(server.httpPort(), RINGING, duration, PATIENCE_SECONDS), "provider");
        thread.start();
        T result = load.get();
        join(thread);
        return result;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void verify() {
        long taken = providers.stream().mapToLong(Arrivals::good).sum();
        long paid = toPay.paid();
        WrongResult.unless(taken <= paid, taken + " notifications were taken, but only " + paid + " orders paid");
    }

    private List<Result> judged(
            double alone, double beside, Crowd orders, Crowd both, Arrivals provider, double heapGrowth) {
        long notServed = orders.notServed() + both.notServed();
        long refused = orders.arrivals().refused() + both.arrivals().refused();
        return List.of(
                goodput("orders alone, of the capacity", orders, alone, Wanted.atLeast(0.8)),
                goodput("beside notifications, of the capacity beside as many", both, beside, Wanted.atLeast(0.8)),
                goodput("beside notifications, of the capacity without", both, alone, Wanted.atLeast(0))
                        .asInfo(),
                figure("capacity beside notifications, of the capacity without", "", beside / alone, Wanted.atLeast(0))
                        .asInfo(),
                figure(
                                "offered, times the capacity",
                                "",
                                orders.arrivals().sent() / orders.lasted() / alone,
                                Wanted.atLeast(0))
                        .asInfo(),
                figure(
                        "of what was not served: 429 or 503 with Retry-After",
                        "",
                        notServed == 0 ? 1 : (double) refused / notServed,
                        Wanted.atLeast(0.999)),
                figure(
                        "notifications that were taken",
                        "",
                        (double) provider.good() / Math.max(1, provider.sent()),
                        Wanted.atLeast(0.99)),
                figure("p99 of a notification", "ms", provider.details().get("p99"), Wanted.atMost(0))
                        .asInfo(),
                figure(
                        "resident memory, last third against first",
                        "",
                        Math.max(orders.growth(), both.growth()),
                        Wanted.atMost(1.1)),
                figure("Java heap after it against before", "", heapGrowth, Wanted.atMost(1.25)));
    }

    private static Result goodput(String what, Crowd crowd, double capacity, Wanted wanted) {
        Cell cell = new Cell("crowd", crowd.goodput(), crowd.arrivals().details());
        return Result.figure(
                "over", "goodput, " + what, "", List.of(crowd.goodput() / capacity), wanted, List.of(cell));
    }

    private static Result figure(String what, String unit, double value, Wanted wanted) {
        return Result.figure("over", what, unit, List.of(value), wanted, List.of());
    }
}
