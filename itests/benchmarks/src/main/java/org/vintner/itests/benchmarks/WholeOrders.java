package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Server;

/** Whole orders by REST in a closed loop, each until its buyer holds the key. */
final class WholeOrders implements Side {

    static final long PRICE = 1990;

    private static final double MARGIN = 1.7;
    private static final double PATIENCE_SECONDS = 60;

    private final String name;
    private final int connections;
    private final Server server;
    private final List<String> products;
    private final String hook;
    private final Goods goods;
    private final String run;
    private double rate;
    private long stock;
    private long done;
    private long begun;

    /**
     * @param products of keys
     * @param run part of buyers' names, so that each is another person
     */
    WholeOrders(String name, int connections, Server server, List<String> products, String run) {
        this.name = name;
        this.connections = connections;
        this.server = server;
        this.products = List.copyOf(products);
        this.goods = new Goods(server.shop());
        this.run = run;
        this.rate = connections > 1 ? 2000 : 300;
        this.hook =
                "/webhooks/" + server.database().text("SELECT webhook_path FROM payment_channel WHERE name = 'bench'");
    }

    /** Makes products of keys; {@return their ids} */
    static List<String> products(Server server, int count) {
        Goods goods = new Goods(server.shop());
        List<String> products = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            products.add(goods.keys("Key " + i, PRICE, 1));
        }
        return products;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(int seconds) {
        stock((long) (rate * MARGIN * seconds));
        server.database().change("CHECKPOINT");
    }

    /** Brings the stock to so many free keys. */
    void stock(long orders) {
        long wanted = orders + 2L * products.size();
        Database database = server.database();
        stock = database.number("SELECT count(*) FROM license_key WHERE state = 'AVAILABLE'");
        int each = (int) Math.max(0, (wanted - stock + products.size() - 1) / products.size());
        if (each > 0) {
            products.forEach(product -> goods.addKeys(product, each));
            stock += (long) each * products.size();
        }
    }

    @Override
    public Cell measure(int seconds) {
        return measure(Long.MAX_VALUE, seconds);
    }

    /** Until so many are done, or so long. */
    Cell measure(long atMost, double seconds) {
        // Products are bought in turn over all cells, so that each has nearly as many keys left as any other.
        Run cell = new Run(run + System.nanoTime(), begun, Math.min(atMost, stock - products.size()));
        try (HttpLoop loop = new HttpLoop(server.httpPort())) {
            for (int i = 0; i < connections; i++) {
                loop.add(new OrderTalk(cell, server.httpPort(), hook, products));
            }
            long begin = System.nanoTime();
            while (!cell.over() && System.nanoTime() - begin < seconds * 1e9) {
                loop.run(0.05);
            }
            cell.stop();
            double wall = (System.nanoTime() - begin) / 1e9;
            long within = cell.count();
            double end = System.nanoTime() + PATIENCE_SECONDS * 1e9;
            while (cell.open() > 0 && System.nanoTime() < end) {
                loop.run(0.01);
            }
            rate = Math.max(rate, within / wall);
            done += cell.count();
            begun += cell.begun();
            return new Cell(name, within / wall, cell.details(within));
        }
    }

    @Override
    public void verify(Cell cell) {
        if (cell.detail("ran out") > 0) {
            throw new RanOut("all keys were sold before the time was over");
        }
        WrongResult.unless(cell.detail("errors") == 0, name + ": orders were refused: " + cell);
        books(server.database());
    }

    /** {@return how many orders were done in all cells} */
    long done() {
        return done;
    }

    /** Looks whether every order that is paid is paid, sold and told of exactly once; {@return how many are} */
    static long books(Database database) {
        String counts = database.text("""
                SELECT (SELECT count(*) FROM customer_order WHERE state = 'FULFILLED' AND email LIKE 'buyer-%')
                  || ' ' || (SELECT count(*) FROM webhook_inbox WHERE channel = 'bench' AND result LIKE 'Applied%')
                  || ' ' || (SELECT count(*) FROM license_key k JOIN order_line l ON l.id = k.line_id AND l.state = 'FULFILLED'
                              JOIN payment p ON p.order_id = k.order_id AND p.channel = 'bench' WHERE k.state = 'SOLD')
                  || ' ' || (SELECT count(DISTINCT k.order_id) FROM license_key k
                              JOIN payment p ON p.order_id = k.order_id AND p.channel = 'bench' WHERE k.state = 'SOLD')
                  || ' ' || (SELECT count(*) FROM payment WHERE channel = 'bench' AND state = 'CAPTURED')
                """);
        String paid = counts.substring(0, counts.indexOf(' '));
        WrongResult.unless(
                counts.equals(String.join(" ", java.util.Collections.nCopies(5, paid))),
                "Orders, notifications, keys sold, orders with keys, captures differ: " + counts);
        return Long.parseLong(paid);
    }

    /** What the buyers of one cell share. All of it is touched by one thread only. */
    static final class Run {
        private final String name;
        private final long before;
        private final long most;
        private final Set<String> keys = new HashSet<>();
        private long[] nanos = new long[1024];
        private int count;
        private long begun;
        private long errors;
        private boolean stopped;

        Run(String name, long before, long most) {
            this.name = name;
            this.before = before;
            this.most = most;
        }

        String name() {
            return name;
        }

        boolean mayBegin() {
            return !stopped && begun < most;
        }

        long begin() {
            return begun++;
        }

        long begun() {
            return begun;
        }

        /** {@return the place of an order among all of all cells} */
        long place(long number) {
            return before + number;
        }

        void stop() {
            stopped = true;
        }

        boolean over() {
            return begun >= most && open() == 0;
        }

        long count() {
            return count;
        }

        long open() {
            return begun - count - errors;
        }

        void done(String key, long took) {
            WrongResult.unless(keys.add(key), "Two buyers got the same key");
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = took;
        }

        void refused(String why) {
            if (errors++ == 0) {
                System.out.println("  the first of perhaps more: " + why);
            }
        }

        Map<String, Double> details(long within) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            Map<String, Double> details = new LinkedHashMap<>();
            details.put("p50", percentile(sorted, 0.50));
            details.put("p99", percentile(sorted, 0.99));
            details.put("max", percentile(sorted, 1));
            details.put("requests", (double) within);
            details.put("errors", (double) errors);
            details.put("open", (double) open());
            details.put("ran out", most < Long.MAX_VALUE && begun >= most ? 1.0 : 0.0);
            return details;
        }

        /** In ms. */
        static double percentile(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
        }
    }
}
