package org.vintner.itests.faults;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Run;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/**
 * Updates the gateway's plugin again and again while people buy, and judges: every paid order fulfilled once, no request failed but
 * those to the gateway while it changed, no other bundle moved, at most two generations of its classes in memory.
 */
final class HotSwap implements AutoCloseable {

    /** What came of it. */
    record Result(
            int updates,
            int orders,
            int paid,
            List<String> coreFailures,
            List<String> gatewayFailures,
            List<String> gatewayFailuresBetween,
            List<String> lost,
            String bundlesBefore,
            String bundlesAfter,
            long generations,
            Map<String, Long> updateMillis) {

        boolean isGood() {
            return coreFailures.isEmpty()
                    && gatewayFailuresBetween.isEmpty()
                    && lost.isEmpty()
                    && paid > 0
                    && bundlesBefore.equals(bundlesAfter)
                    && generations <= 2;
        }

        @Override
        public String toString() {
            return "updates " + updates + " (ms: " + updateMillis + "), orders " + orders + ", paid " + paid + ", lost "
                    + lost + ", failures of the core " + coreFailures + ", of the gateway while it changed "
                    + gatewayFailures.size() + ", at other times " + gatewayFailuresBetween
                    + ", bundles moved: " + !bundlesBefore.equals(bundlesAfter)
                    + ", generations of its classes in memory "
                    + generations;
        }
    }

    private final Running running;
    private final Shop shop;
    private final PluginDesk desk;
    private final int buyers;
    private final AtomicBoolean going = new AtomicBoolean(true);
    /** Counts up when a change begins and when it is over: odd while the gateway changes. */
    private final AtomicInteger changes = new AtomicInteger();

    private final ConcurrentLinkedQueue<Placed> paid = new ConcurrentLinkedQueue<>();
    private final AtomicInteger orders = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> coreFailures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> gatewayFailures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> gatewayFailuresBetween = new ConcurrentLinkedQueue<>();

    HotSwap(String name, int buyers, int keys) {
        this.buyers = buyers;
        running = Running.prepare(name);
        var unused = running.server()
                .config("org.vintner.inventory.cfg", Map.of("maxReservedPerSource", "0"))
                .config("org.vintner.notifications.cfg", Map.of("messagesPerMinute", "0"));
        running.server().start();
        shop = running.shop();
        desk = new PluginDesk(running.server());
        product = shop.keyProduct("Hot swap", 700, Running.keys("SWAP", keys));
    }

    private final String product;

    Result run(int updates) {
        Await.until(
                "the channel is here",
                () -> Http.get(running.server().uri("/api/v1/channels")).text().contains("\"sandbox\""));
        String before = desk.bundlesExcept(PluginJars.SANDBOX);
        ExecutorService people = Executors.newFixedThreadPool(buyers);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < buyers; i++) {
            all.add(people.submit(this::buyAndBuy));
        }
        Map<String, Long> millis = new TreeMap<>();
        try {
            for (int i = 1; i <= updates; i++) {
                int bought = paid.size();
                Await.until(
                        "somebody buys between two updates",
                        Await.LONG.multipliedBy(5),
                        () -> paid.size() >= bought + buyers / 5 + 1);
                update("1.0." + i, millis);
            }
        } finally {
            going.set(false);
            people.shutdown();
        }
        all.forEach(HotSwap::join);
        List<String> lost = lost();
        String after = desk.bundlesExcept(PluginJars.SANDBOX);
        return new Result(
                updates,
                orders.get(),
                paid.size(),
                List.copyOf(coreFailures),
                List.copyOf(gatewayFailures),
                List.copyOf(gatewayFailuresBetween),
                lost,
                before,
                after,
                generations(),
                millis);
    }

    private void update(String version, Map<String, Long> millis) {
        long begin = System.nanoTime();
        changes.incrementAndGet();
        try {
            Http.Answer answer = desk.update(PluginJars.SANDBOX, PluginJars.version(PluginJars.sandbox(), version))
                    .expect(200);
            if (!answer.json().path("version").asText().equals(version)) {
                throw new AssertionError("not the new version: " + answer);
            }
        } finally {
            changes.incrementAndGet();
        }
        long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        millis.merge("longest", took, Math::max);
        millis.merge("shortest", took, Math::min);
    }

    private void buyAndBuy() {
        while (going.get()) {
            try {
                Http.Answer products = Http.get(running.server().uri("/api/v1/products?limit=1"));
                if (products.status() != 200) {
                    coreFailures.add(products.toString());
                }
                Placed order = shop.order(product);
                orders.incrementAndGet();
                pay(order);
            } catch (UncheckedIOException | AssertionError e) {
                coreFailures.add(e.toString());
            }
        }
    }

    private void pay(Placed order) {
        int before = changes.get();
        Http.Answer payment = shop.tryToPay(order);
        boolean hasPage =
                payment.status() == 201 && payment.json().path("nextAction").has("url");
        if (!hasPage) {
            noteFailure(before, payment.toString());
            return;
        }
        try {
            Http.Answer page = Http.form(Shop.payPage(payment.json()), "action=pay");
            if (page.status() == 303) {
                paid.add(order);
            } else {
                noteFailure(before, page.toString());
            }
        } catch (UncheckedIOException e) {
            noteFailure(before, e.toString());
        }
    }

    private void noteFailure(int changesBefore, String failure) {
        boolean whileItChanged = changesBefore % 2 == 1 || changes.get() != changesBefore;
        (whileItChanged ? gatewayFailures : gatewayFailuresBetween).add(failure);
    }

    private static void join(Future<?> one) {
        try {
            one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Paid orders that did not get exactly what was paid for. */
    private List<String> lost() {
        List<Placed> all = List.copyOf(paid);
        Await.until(
                "all paid orders are fulfilled",
                Await.LONG.multipliedBy(5),
                () -> running.database()
                                        .number("SELECT count(*) FROM customer_order o WHERE o.state = 'PAID' OR EXISTS"
                                                + " (SELECT FROM payment p WHERE p.order_id = o.id AND p.captured > 0"
                                                + " AND o.state <> 'FULFILLED')")
                                == 0
                        && running.database().number("SELECT count(*) FROM customer_order WHERE state = 'FULFILLED'")
                                >= all.size());
        List<String> lost = new ArrayList<>();
        for (Placed order : all) {
            long sold = running.database()
                    .number("SELECT count(*) FROM license_key WHERE state = 'SOLD' AND order_id = ?", order.uuid());
            long captured = running.database()
                    .number("SELECT count(*) FROM payment WHERE captured = amount AND order_id = ?", order.uuid());
            if (sold != 1 || captured != 1) {
                lost.add(order.id() + ": " + sold + " keys, " + captured + " captures");
            }
        }
        return lost;
    }

    /**
     * How many versions of the plugin's classes have objects in the server's memory: two at the most, or what there are after a minute.
     * Threads that were lent to an old version keep it until they were idle for ten seconds.
     */
    private long generations() {
        long end = System.nanoTime() + Await.LONG.toNanos();
        long now = histogram();
        while (now > 2 && System.nanoTime() < end) {
            now = histogram();
        }
        return now;
    }

    /** After a full collection. A class that was loaded several times has a line for each. */
    private long histogram() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Run.Result histogram = Run.in(
                running.server().folder(),
                Map.of(),
                jcmd.toString(),
                Long.toString(running.server().pid()),
                "GC.class_histogram");
        Map<String, Long> lines = histogram
                .output()
                .lines()
                .filter(line -> line.contains(PluginJars.SANDBOX + ".internal."))
                .collect(Collectors.groupingBy(
                        line -> line.substring(line.indexOf(PluginJars.SANDBOX)), Collectors.counting()));
        if (lines.isEmpty()) {
            throw new AssertionError("no class of the plugin in the histogram: " + histogram.output());
        }
        return Collections.max(lines.values());
    }

    Server server() {
        return running.server();
    }

    PluginDesk desk() {
        return desk;
    }

    @Override
    public void close() {
        running.close();
    }

    /** Arguments: updates, buyers. Exit status 0: nothing was lost, nothing else failed, nothing was kept. */
    public static void main(String[] arguments) {
        int updates = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int buyers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        try (HotSwap swap = new HotSwap("hotswap", buyers, 60_000)) {
            Result result = swap.run(updates);
            System.out.println(result);
            System.out.println(result.isGood() ? "GREEN" : "RED");
            result.gatewayFailures().stream().limit(5).forEach(System.out::println);
            System.exit(result.isGood() ? 0 : 1);
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(3);
        }
    }
}
