package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Requests that come at a rate, whatever becomes of those before them: an open loop. One that finds no free connection is sent late. Used
 * by one thread.
 */
final class Arrivals {

    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final double perSecond;
    private final Supplier<Optional<byte[]>> requests;
    private final Map<String, Long> others = new TreeMap<>();
    private long begun = System.nanoTime();
    private boolean stopped;
    private long sent;
    private long good;
    private long refused;
    private long refusedWithoutTime;
    private long[] nanos = new long[1024];

    /**
     * @param perSecond how many come; infinite for a closed loop
     * @param requests the next one, as long as there are any
     */
    Arrivals(double perSecond, Supplier<Optional<byte[]>> requests) {
        this.perSecond = perSecond;
        this.requests = requests;
    }

    /** Lets them come on so many connections for so long; {@return how many seconds that were} */
    double run(int port, int connections, double seconds, double patience) {
        try (HttpLoop loop = new HttpLoop(port)) {
            for (int i = 0; i < connections; i++) {
                loop.add(new Visitor());
            }
            begun = System.nanoTime();
            loop.run(seconds);
            double wall = (System.nanoTime() - begun) / 1e9;
            stopped = true;
            if (!loop.finish(patience)) {
                count("no answer", loop.underWay());
            }
            return wall;
        }
    }

    private boolean due() {
        return !stopped && (Double.isInfinite(perSecond) || (System.nanoTime() - begun) / 1e9 * perSecond > sent);
    }

    private void count(String what, long more) {
        others.merge(what, more, Long::sum);
    }

    long sent() {
        return sent;
    }

    long good() {
        return good;
    }

    /** {@return answers 429 and 503 that say when to come again} */
    long refused() {
        return refused;
    }

    /** {@return answers 429 and 503 that do not} */
    long refusedWithoutTime() {
        return refusedWithoutTime;
    }

    /** {@return everything else, by what it was} */
    Map<String, Long> others() {
        return others;
    }

    /** {@return latency of good answers in ms, and counts} */
    Map<String, Double> details() {
        long[] sorted = Arrays.copyOf(nanos, (int) good);
        Arrays.sort(sorted);
        Map<String, Double> details = new LinkedHashMap<>();
        details.put("sent", (double) sent);
        details.put("good", (double) good);
        details.put("refused", (double) refused);
        details.put("refused without Retry-After", (double) refusedWithoutTime);
        details.put("others", (double)
                others.values().stream().mapToLong(Long::longValue).sum());
        details.put("p50", WholeOrders.Run.percentile(sorted, 0.5));
        details.put("p99", WholeOrders.Run.percentile(sorted, 0.99));
        return details;
    }

    private final class Visitor implements HttpLoop.Talk {
        private long asked;

        @Override
        public Optional<byte[]> next() {
            if (!due()) {
                return Optional.empty();
            }
            Optional<byte[]> request = requests.get();
            if (request.isPresent()) {
                sent++;
                asked = System.nanoTime();
            }
            return request;
        }

        @Override
        public void answered(Reply reply) {
            if (reply.status() < 300) {
                if (good == nanos.length) {
                    nanos = Arrays.copyOf(nanos, nanos.length * 2);
                }
                nanos[(int) good++] = System.nanoTime() - asked;
            } else if (reply.status() == TOO_MANY || reply.status() == UNAVAILABLE) {
                if (reply.header("retry-after").isPresent()) {
                    refused++;
                } else {
                    refusedWithoutTime++;
                }
            } else {
                count("status " + reply.status(), 1);
            }
        }

        @Override
        public void broken(IOException reason) {
            count("broken: " + reason.getMessage(), 1);
        }
    }

    /** {@return a request that places an order} */
    static byte[] order(int port, String product, String buyer) {
        String body = "{\"buyer\":{\"email\":\"" + buyer
                + "@example.com\",\"locale\":\"en\"},\"lines\":[{\"product\":\"" + product + "\",\"quantity\":1}]}";
        return ("POST /api/v1/orders HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
