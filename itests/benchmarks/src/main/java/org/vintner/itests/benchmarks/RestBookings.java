package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.vintner.itests.harness.Server;

/** Attempts by {@code POST /orders} in a closed loop, each of another buyer. */
final class RestBookings implements Side {

    private static final int CONNECTIONS = 64;
    private static final double PATIENCE_SECONDS = 30;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;

    private final String name;
    private final Server server;
    private final BookableYear year;
    private final int slots;
    private final Random random;
    private long buyers;

    /** @param slots of how many half hours, from the first one on, a buyer wants one */
    RestBookings(String name, Server server, BookableYear year, long seed, int slots) {
        this.name = name;
        this.server = server;
        this.year = year;
        this.slots = slots;
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(int seconds) {
        year.clear();
    }

    @Override
    public Cell measure(int seconds) {
        Attempts attempts = new Attempts();
        try (HttpLoop loop = new HttpLoop(server.httpPort())) {
            for (int i = 0; i < CONNECTIONS; i++) {
                loop.add(attempts.talk());
            }
            long begin = System.nanoTime();
            loop.run(seconds);
            double wall = (System.nanoTime() - begin) / 1e9;
            int within = attempts.count;
            attempts.stopped = true;
            loop.finish(PATIENCE_SECONDS);
            return new Cell(name, within / wall, attempts.details(within));
        }
    }

    @Override
    public void verify(Cell cell) {
        year.verify(cell, CONNECTIONS);
    }

    /** What the buyers of one cell share. All of it is touched by one thread only. */
    private final class Attempts {
        private long[] nanos = new long[1024];
        private int count;
        private long taken;
        private long errors;
        private boolean stopped;

        HttpLoop.Talk talk() {
            return new HttpLoop.Talk() {
                private long sent;

                @Override
                public Optional<byte[]> next() {
                    sent = System.nanoTime();
                    return stopped ? Optional.empty() : Optional.of(request());
                }

                @Override
                public void answered(Reply reply) {
                    if (reply.status() == CREATED) {
                        taken++;
                    } else if (reply.status() != CONFLICT || !reply.body().contains("slot_taken")) {
                        wrong(reply.status() + " " + reply.body());
                    }
                    if (count == nanos.length) {
                        nanos = Arrays.copyOf(nanos, count * 2);
                    }
                    nanos[count++] = System.nanoTime() - sent;
                }

                @Override
                public void broken(IOException reason) {
                    wrong(reason.toString());
                }
            };
        }

        private void wrong(String what) {
            if (errors++ == 0) {
                System.out.println("  the first of perhaps more: " + what);
            }
        }

        private byte[] request() {
            BookableYear.Bookable one =
                    year.bookables().get(random.nextInt(year.bookables().size()));
            String body = "{\"buyer\":{\"email\":\"booker-" + buyers++
                    + "@example.com\",\"locale\":\"en\"},\"lines\":[{\"product\":\"" + one.product()
                    + "\",\"quantity\":1,\"booking\":{\"start\":\"" + year.start(random.nextInt(slots))
                    + "\",\"resource\":\"" + one.resource() + "\",\"seats\":[]}}]}";
            String head = "POST /api/v1/orders HTTP/1.1\r\nHost: localhost:" + server.httpPort()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            return (head + body).getBytes(StandardCharsets.UTF_8);
        }

        Map<String, Double> details(int within) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            Map<String, Double> details = new LinkedHashMap<>();
            details.put("p50", WholeOrders.Run.percentile(sorted, 0.50));
            details.put("p99", WholeOrders.Run.percentile(sorted, 0.99));
            details.put("requests", (double) within);
            details.put("taken", (double) taken);
            details.put("errors", (double) errors);
            return details;
        }
    }
}
