package org.vintner.itests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/**
 * Installs each bad plugin in turn while people order and reveal keys, and judges: the slowest percent of these takes at most twice as
 * long as just before, and {@code vintner:plugin-list} names the culprit.
 */
final class BadPlugins implements AutoCloseable {

    private static final double TOLERATED = 2;
    private static final int OWNERS = 20;
    private static final int KEYS = 200_000;

    /** The times of what people did, in ms. */
    private record Pace(Queue<Double> orders, Queue<Double> reveals) {

        Pace() {
            this(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        }

        boolean has(int each) {
            return orders.size() >= each && reveals.size() >= each;
        }
    }

    /** What one bad plugin did to the pace of others. */
    private record Row(String harm, Pace before, Pace during, boolean named) {

        boolean isGood() {
            return named && ratio(Pace::orders) <= TOLERATED && ratio(Pace::reveals) <= TOLERATED;
        }

        double ratio(Function<Pace, Queue<Double>> of) {
            return p99(of.apply(during)) / p99(of.apply(before));
        }

        @Override
        public String toString() {
            return String.format(
                    "%-12s %8.1f %8.1f %6.2f %9.1f %8.1f %6.2f   %-5s %s",
                    harm,
                    p99(before.orders),
                    p99(during.orders),
                    ratio(Pace::orders),
                    p99(before.reveals),
                    p99(during.reveals),
                    ratio(Pace::reveals),
                    named ? "yes" : "NO",
                    isGood() ? "good" : "BAD");
        }
    }

    private final Running running = Running.prepare("bad-plugins-pace");
    private final Server server = running.server();
    private final PluginDesk desk;
    private final Shop shop;
    private final String product;
    private final int people;
    private final int sample;
    private final List<Placed> owners = new ArrayList<>();
    private final AtomicReference<Pace> pace = new AtomicReference<>(new Pace());
    private final AtomicBoolean going = new AtomicBoolean(true);

    /**
     * @param people who order and reveal without a pause
     * @param sample how many orders, and reveals, are measured before and during each harm
     */
    private BadPlugins(int people, int sample) {
        this.people = people;
        this.sample = sample;
        server.config(
                "org.vintner.plugins.host.cfg", Map.of("startSeconds", "3", "proofSeconds", "5", "threads", "150"));
        HotSwap.withoutLimits(server).start();
        desk = new PluginDesk(server);
        shop = running.shop();
        product = shop.keyProduct("Bad plugins", 500, Running.keys("BAD", KEYS));
        for (int i = 0; i < OWNERS; i++) {
            Placed order = shop.order(product);
            shop.pay(order);
            owners.add(order);
        }
        owners.forEach(shop::awaitFulfilled);
    }

    private List<Row> run() {
        ExecutorService crowd = Executors.newFixedThreadPool(people);
        for (int i = 0; i < people; i++) {
            int mine = i;
            crowd.execute(() -> orderAndReveal(mine));
        }
        try {
            measure(4 * sample, () -> {});
            List<Row> rows = new ArrayList<>();
            Stream.concat(BadJars.HARMS.stream(), BadJars.HARMS_OF_START.stream())
                    .map(this::suffer)
                    .forEach(row -> {
                        System.out.println(row);
                        rows.add(row);
                    });
            return rows;
        } finally {
            going.set(false);
            crowd.shutdown();
        }
    }

    private void orderAndReveal(int first) {
        for (int i = first; going.get(); i++) {
            time(Pace::orders, () -> shop.order(product));
            Placed owner = owners.get(i % OWNERS);
            time(Pace::reveals, () -> shop.keys(owner));
        }
    }

    private void time(Function<Pace, Queue<Double>> of, Runnable work) {
        Pace now = pace.get();
        long begin = System.nanoTime();
        work.run();
        of.apply(now).add((System.nanoTime() - begin) / 1e6);
    }

    /** The pace of all that begins from now on, until it is enough and something else is done too. */
    private Pace measure(int enough, Runnable meanwhile) {
        Pace mine = new Pace();
        pace.set(mine);
        CompletableFuture<Void> done = CompletableFuture.runAsync(meanwhile);
        Await.until("enough is measured", Await.LONG.multipliedBy(5), () -> mine.has(enough) && done.isDone());
        done.join();
        return mine;
    }

    private Row suffer(String harm) {
        Pace before = measure(sample, () -> {});
        boolean atStart = BadJars.HARMS_OF_START.contains(harm);
        Pace during = measure(sample, () -> {
            Http.Answer installed = desk.install(BadJars.bad(harm));
            if (!atStart) {
                installed.expect(201);
                payUntilItIsKeptAway();
            }
        });
        String listed = server.command("vintner:plugin-list").output();
        boolean named = listed.lines()
                .anyMatch(line -> line.contains(BadJars.NAME) && (atStart || line.contains("quarantined")));
        desk.remove(BadJars.NAME).expect(200);
        return new Row(harm, before, during, named && listed.contains(BadJars.reason(harm)));
    }

    private void payUntilItIsKeptAway() {
        Await.until("the bad plugin is kept away", Await.LONG.multipliedBy(3), () -> {
            var unused = shop.buyer(shop.order(product), "POST", "/payments", Map.of("channel", "bad"));
            return desk.show(BadJars.NAME).path("state").asText().equals("quarantined");
        });
    }

    private static double p99(Queue<Double> millis) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) (sorted.length * 0.99)];
    }

    @Override
    public void close() {
        running.close();
    }

    /** Arguments: people, samples. Exit status 0: all were named, and nobody else was much slower. */
    public static void main(String[] arguments) {
        int people = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4;
        int sample = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        System.exit(status(people, sample));
    }

    private static int status(int people, int sample) {
        try (BadPlugins plugins = new BadPlugins(people, sample)) {
            System.out.println(String.format(
                    "%-12s %8s %8s %6s %9s %8s %6s   %s",
                    "p99 in ms", "orders", "during", "ratio", "reveals", "during", "ratio", "named"));
            boolean good = plugins.run().stream().allMatch(Row::isGood);
            System.out.println(good ? "GREEN" : "RED");
            return good ? 0 : 1;
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            return 3;
        }
    }
}
