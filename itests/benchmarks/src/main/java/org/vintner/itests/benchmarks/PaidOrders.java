package org.vintner.itests.benchmarks;

import java.nio.file.Path;

/** Signed notifications over HTTP, each for an order of its own, each answered after its commit. */
final class PaidOrders implements Side {

    private static final int FIRST_RATE = 2_500;
    private static final double MARGIN = 1.7;

    private final String name;
    private final int connections;
    private final int spread;
    private final BulkOrders orders;
    private final Notifications notifications;
    private final Wrk wrk;
    private final Path file;
    private double rate;
    private long next;
    private long prepared;
    private long available;
    private int length;
    private long paidBefore;

    /**
     * @param connections that each have one notification under way at any time
     * @param spread over how many products
     */
    PaidOrders(
            String name,
            int connections,
            int spread,
            BulkOrders orders,
            Notifications notifications,
            Wrk wrk,
            Path folder) {
        this.name = name;
        this.connections = connections;
        this.spread = spread;
        this.orders = orders;
        this.notifications = notifications;
        this.wrk = wrk;
        this.file = folder.resolve("notifications.bin");
        this.rate = Math.min(FIRST_RATE, 1500.0 * connections);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(int seconds) {
        // Before the orders are written, not after: a payment follows its order by minutes, so the order's pages are in
        // the log.
        orders.checkpoint();
        long wanted = (long) (rate * MARGIN * seconds) + 2L * connections;
        if (prepared < wanted) {
            // Others may have added theirs behind the ones that were left.
            next = orders.add(wanted, spread);
            prepared = wanted;
        }
        length = notifications.write(file, orders, next, prepared);
        paidBefore = orders.paid();
    }

    @Override
    public Cell measure(int seconds) {
        Wrk.Seen seen = wrk.run("once.lua", connections, seconds, file, Integer.toString(length));
        rate = seen.rate();
        available = prepared;
        // They go out one after the other, so what lies behind those that may be under way is left for the next cell.
        long used = Math.min(prepared, (long) seen.details().get("requests").doubleValue() + 2L * connections);
        next += used;
        prepared -= used;
        return new Cell(name, seen.rate(), seen.details());
    }

    @Override
    public void verify(Cell cell) {
        long answered = (long) cell.detail("requests");
        long paid = orders.paid() - paidBefore;
        if (answered >= available - connections) {
            throw new RanOut("all notifications were sent before the time was over");
        }
        WrongResult.unless(answered > 0, name + ": no notification was answered");
        WrongResult.unless(cell.detail("errors") == 0, name + ": " + cell.detail("errors") + " errors: " + cell);
        WrongResult.unless(
                answered <= paid && paid <= answered + connections,
                name + ": " + answered + " notifications were answered, " + paid + " orders are paid");
    }
}
