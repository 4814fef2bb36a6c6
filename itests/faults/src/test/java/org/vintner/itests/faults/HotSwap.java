package org.vintner.itests.faults;

import java.io.IOException;
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
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Run;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/**
 * Updates a gateway's plugin again and again while people buy, and judges: every paid order fulfilled once, no request failed but
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
                    + some(lost) + ", failures of the core " + some(coreFailures)
                    + ", of the gateway while it changed " + gatewayFailures.size() + ", at other times "
                    + some(gatewayFailuresBetween)
                    + ", bundles moved: " + !bundlesBefore.equals(bundlesAfter)
                    + ", generations of its classes in memory "
                    + generations;
        }

        private static String some(List<String> failures) {
            return failures.size()
                    + (failures.isEmpty() ? "" : " such as " + failures.subList(0, Math.min(5, failures.size())));
        }
    }

    /** The gateway that is updated, and how its buyers pay. */
    interface Till {

        /** {@return the kind of gateway, which its channel is named after} */
        String kind();

        /**
         * {@return whether the buyer got through with what the server answered}
         *
         * @throws UncheckedIOException when he did not, and the answer says why
         */
        boolean pay(Http.Answer payment);
    }

    /** More than fast machines sell from one update to the next: when all are sold nobody buys any more. */
    private static final int KEYS_PER_UPDATE = 3_000;

    private static final Till SANDBOX = new Till() {
        @Override
        public String kind() {
            return "sandbox";
        }

        @Override
        public boolean pay(Http.Answer payment) {
            Http.Answer page = Http.form(Shop.payPage(payment.json()), "action=pay");
            if (page.status() != 303) {
                throw new UncheckedIOException(new IOException("the pay page answered " + page));
            }
            return true;
        }
    };

    private final Server server;
    private final AutoCloseable around;
    private final Till till;
    private final String plugin;
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

    private final String product;

    /** On the sandbox, in a server of its own. */
    HotSwap(String name, int buyers, int keys) {
        this(started(name), buyers, keys);
    }

    private HotSwap(Running running, int buyers, int keys) {
        this(running.server(), running, SANDBOX, "EUR", buyers, keys);
    }

    /** On a gateway of a running server, which goes on afterwards. */
    HotSwap(Server server, Till till, String currency, int buyers, int keys) {
        this(server, () -> {}, till, currency, buyers, keys);
    }

    private HotSwap(Server server, AutoCloseable around, Till till, String currency, int buyers, int keys) {
        this.server = server;
        this.around = around;
        this.till = till;
        this.plugin = "org.vintner.gateway." + till.kind();
        this.buyers = buyers;
        this.shop = server.shop();
        this.desk = new PluginDesk(server);
        String title = "Hot swap " + till.kind();
        this.product = shop.keyProduct(title, 700, currency, Running.keys("SWAP-" + till.kind(), keys));
    }

    private static Running started(String name) {
        Running running = Running.prepare(name);
        // While versions change the sandbox has its books in memory twice, and a fast machine sells a hundred thousand
        // times.
        withoutLimits(running.server()).with("VINTNER_HEAP", "1g").start();
        return running;
    }

    /** So many orders from one address are fine. */
    static Server withoutLimits(Server server) {
        return server.config("org.vintner.inventory.cfg", Map.of("maxReservedPerSource", "0"))
                .config("org.vintner.notifications.cfg", Map.of("messagesPerMinute", "0"));
    }

    Result run(int updates) {
        Await.until(
                "the channel is here",
                () -> Http.get(server.uri("/api/v1/channels")).text().contains('"' + till.kind() + '"'));
        String before = desk.bundlesExcept(plugin);
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
        String after = desk.bundlesExcept(plugin);
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
            Http.Answer answer = desk.update(plugin, PluginJars.version(PluginJars.gateway(till.kind()), version))
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
                Http.Answer products = Http.get(server.uri("/api/v1/products?limit=1"));
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
        Http.Answer payment = shop.tryToPay(order, till.kind());
        boolean started = payment.status() == 201 && payment.json().has("nextAction");
        if (!started) {
            noteFailure(before, payment.toString());
            return;
        }
        try {
            if (till.pay(payment)) {
                paid.add(order);
            } else {
                noteFailure(before, "could not be paid: " + payment);
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
                () -> number(
                                        "o.state = 'PAID' OR EXISTS (SELECT FROM payment p WHERE p.order_id = o.id AND p.captured > 0"
                                                + " AND o.state <> 'FULFILLED')")
                                == 0
                        && number("o.state = 'FULFILLED'") >= all.size());
        // One statement for all of them: tens of thousands of looks one by one took longer than the updates.
        String wrong = server.database()
                .text("""
                        SELECT coalesce(string_agg(o || ': ' || sold || ' keys, ' || captured || ' captures', ';'), '')
                          FROM unnest(string_to_array(?, ',')::uuid[]) o,
                               LATERAL (SELECT count(*) AS sold FROM license_key k
                                         WHERE k.order_id = o AND k.state = 'SOLD') keys,
                               LATERAL (SELECT count(*) AS captured FROM payment p
                                         WHERE p.order_id = o AND p.captured = p.amount) captures
                         WHERE sold <> 1 OR captured <> 1
                        """, all.stream().map(order -> order.uuid().toString()).collect(Collectors.joining(",")));
        return wrong.isEmpty() ? List.of() : List.of(wrong.split(";"));
    }

    private long number(String orders) {
        return server.database()
                .number(
                        "SELECT count(*) FROM customer_order o JOIN order_line l ON l.order_id = o.id"
                                + " WHERE l.product_id = ? AND (" + orders + ")",
                        PublicId.uuid(product));
    }

    /**
     * How many versions of the plugin's classes have objects in the server's memory: two at the most, or what there are after a minute.
     * Threads that were lent to an old version keep it until they were idle for ten seconds.
     */
    private long generations() {
        long now = generationsWithin(2);
        if (now == 0) {
            throw new AssertionError("no class of the plugin in the histogram");
        }
        return now;
    }

    private long generationsWithin(long wanted) {
        long end = System.nanoTime() + Await.LONG.toNanos();
        long now = histogram();
        while (now > wanted && System.nanoTime() < end) {
            now = histogram();
        }
        return now;
    }

    /**
     * Removes the plugin.
     *
     * @return how many versions of its classes are left in the server's memory
     */
    long remove() {
        desk.remove(plugin).expect(200);
        return generationsWithin(0);
    }

    /** After a full collection. A class that was loaded several times has a line for each. */
    private long histogram() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Run.Result histogram =
                Run.in(server.folder(), Map.of(), jcmd.toString(), Long.toString(server.pid()), "GC.class_histogram");
        if (!histogram.output().contains("java.lang.String")) {
            throw new AssertionError("no histogram: " + histogram.output());
        }
        Map<String, Long> lines = histogram
                .output()
                .lines()
                .filter(line -> line.contains(plugin + ".internal."))
                .collect(Collectors.groupingBy(line -> line.substring(line.indexOf(plugin)), Collectors.counting()));
        return lines.isEmpty() ? 0 : Collections.max(lines.values());
    }

    Server server() {
        return server;
    }

    /** An order of what is sold here. */
    Placed order() {
        return shop.order(product);
    }

    Shop shop() {
        return shop;
    }

    PluginDesk desk() {
        return desk;
    }

    @Override
    public void close() {
        try {
            around.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Arguments: updates, buyers. Exit status 0: nothing was lost, nothing else failed, nothing was kept. */
    public static void main(String[] arguments) {
        int updates = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int buyers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        System.exit(status(updates, buyers));
    }

    private static int status(int updates, int buyers) {
        try (HotSwap swap = new HotSwap("hotswap", buyers, updates * KEYS_PER_UPDATE)) {
            Result result = swap.run(updates);
            System.out.println(result);
            System.out.println(result.isGood() ? "GREEN" : "RED");
            return result.isGood() ? 0 : 1;
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            return 3;
        }
    }
}
