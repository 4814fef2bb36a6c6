package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.MailServer;
import org.vintner.itests.harness.Postgres;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Wire;

/**
 * Tries to break the server: it and PostgreSQL are children of this process and are killed again and again, while buyers buy and
 * a provider errs. Then it is judged what was lost, done twice, or never came to its end.
 */
final class Campaign implements AutoCloseable {

    private static final int DISK_MEGABYTES = 700;

    private final Options options;
    private final Consumer<String> out;
    private final Path folder;
    private final Optional<Postgres> postgres;
    private final Optional<Wire> wire;
    private final Server server;
    private final Provider provider;
    private final MailServer mail;
    private final Client client;
    private final Path buyersBooks;
    private final AtomicInteger placed = new AtomicInteger();
    private Map<String, Integer> blows = Map.of();
    private long started;

    Campaign(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
        String name = "campaign-" + options.seed();
        Sabotage.of(options.sabotage()).prepare();
        postgres = options.external() ? Optional.of(postgres(name, options)) : Optional.empty();
        wire = postgres.map(there -> new Wire(there.port()));
        server = new Server(name);
        folder = server.folder();
        buyersBooks = folder.resolve("buyers.jsonl");
        provider = new Provider(folder, options.seed());
        server.with("FAULTS_PROVIDER", provider.uri().toString())
                .with("FAULTS_SECRET", Provider.SECRET)
                .with("FAULTS_WINDOW", Integer.toString(options.window()))
                .with("VINTNER_PUBLIC_URL", "http://localhost:" + server.httpPort())
                // All buyers come from this machine.
                .config("org.vintner.inventory.cfg", Map.of("maxReservedPerSource", "0"))
                // Mail is not to be what everybody waits for.
                .config("org.vintner.notifications.cfg", Map.of("messagesPerMinute", "0"));
        postgres.ifPresent(there -> {
            var unused = server.withDatabase(there, wire.orElseThrow().port());
        });
        mail = newMail();
        if (!options.clock().isEmpty()) {
            FakeClock.set(server, options.clock());
        }
        dropIn();
        client = new Client(server);
    }

    /** Arguments: see {@link Options#USAGE}. Exit status 0: nothing was lost, doubled or stuck; 1: something was; 3: it broke off. */
    public static void main(String[] arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        // The mail server's threads complain about connections that a killed server leaves behind.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!thread.getName().startsWith("smtp")) {
                failure.printStackTrace();
            }
        });
        try {
            System.exit(isGreen(options) ? 0 : 1);
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(3);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static boolean isGreen(Options options) {
        try (Campaign campaign = new Campaign(options, Campaign::say)) {
            return campaign.run().green();
        }
    }

    private static Postgres postgres(String name, Options options) {
        return options.diskFull() > 0
                ? new Postgres(name + "-postgres", DISK_MEGABYTES)
                : new Postgres(name + "-postgres");
    }

    private MailServer newMail() {
        try {
            MailServer made = new MailServer(Archive.work().resolve("mail"));
            var unused = server.withMail(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dropIn() {
        Path jar = Path.of(System.getProperty("vintner.faults.gateway", ""));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("Build itests/faults-gateway first; there is no plugin at '" + jar + "'");
        }
        try {
            Files.copy(jar, folder.resolve("deploy/faults-gateway.jar"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Verdict run() {
        out.accept("seed " + options.seed() + ": " + options);
        server.start();
        Sabotage.of(options.sabotage()).commit(database());
        Goods goods = Goods.stock(server, folder, options.orders());
        Await.until(
                "the channel is here",
                () -> Http.get(server.uri("/api/v1/channels")).text().contains("\"faults\""));
        out.accept("stocked; the buyers come");
        started = System.nanoTime();
        buyAndBreak(goods);
        settle();
        return judge();
    }

    Database database() {
        return server.database();
    }

    // ------------------------------------------------------------------ the storm

    private void buyAndBreak(Goods goods) {
        Ledger books = new Ledger(buyersBooks);
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger numbers = new AtomicInteger();
        ExecutorService people = Executors.newFixedThreadPool(options.buyers());
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < options.buyers(); i++) {
            all.add(people.submit(() -> {
                while (going.get()) {
                    new Buyer(numbers.incrementAndGet(), options.seed(), client, goods, books).live();
                    placed.incrementAndGet();
                }
            }));
        }
        Chaos chaos = new Chaos(options, server, postgres, wire, placed::get, this::isOver, out);
        try {
            chaos.run();
            Await.until(
                    options.orders() + " orders, " + options.seconds() + " s",
                    Await.LONG.multipliedBy(60),
                    () -> isOver() || (placed.get() >= options.orders() && elapsed() >= options.seconds()));
        } finally {
            going.set(false);
            blows = chaos.counts();
            out.accept("after " + elapsed() + " s: " + placed.get() + " buyers came, " + blows);
        }
        people.shutdown();
        for (Future<?> one : all) {
            await(one);
        }
    }

    private boolean isOver() {
        return elapsed() >= options.atMost();
    }

    private static void await(Future<?> one) {
        try {
            one.get(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("a buyer failed", e);
        }
    }

    private long elapsed() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    }

    // ------------------------------------------------------------------ and after it

    /** Nothing errs any more: whatever was begun must come to its end by itself. */
    private void settle() {
        client.finish();
        provider.calm();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.settle());
        Map<String, Object> open = open();
        while (!open.isEmpty() && System.nanoTime() < end) {
            Client.pause(1000);
            open = open();
        }
        out.accept("settled after " + elapsed() + " s; still open: " + open);
    }

    /** Asked from where things come to where they go: what leaves one place meanwhile is seen in the next. */
    private Map<String, Object> open() {
        Map<String, Object> open = new LinkedHashMap<>();
        String underWay = provider.stats().get("under_way");
        if (!underWay.equals("0")) {
            open.put("under way at the provider", underWay);
        }
        long unknown = Judge.unknownCaptures(database(), provider.books());
        if (unknown > 0) {
            open.put("captures not known here", unknown);
        }
        open.putAll(Judge.open(database()));
        return open;
    }

    Verdict judge() {
        Judge judge = new Judge(database(), provider.books(), Ledger.read(buyersBooks), mail.received());
        Verdict verdict = judge.judge();
        Map<String, String> stats = provider.stats();
        if (!stats.getOrDefault("forged_accepted", "0").equals("0")) {
            verdict.doubled().add("forged notifications that were taken: " + stats.get("forged_accepted"));
        }
        client.answers().forEach((answer, number) -> {
            if (answer.startsWith("500")) {
                verdict.lost().add("answered by a defect of the server: " + answer + ", " + number + " times");
            }
        });
        verdict.counts().put("blows", blows);
        verdict.counts().put("provider", stats);
        verdict.counts().put("answers", client.answers());
        verdict.counts().put("seconds", elapsed());
        print(verdict);
        return verdict;
    }

    private void print(Verdict verdict) {
        verdict.counts().forEach((name, value) -> out.accept("  " + name + ": " + value));
        print("lost", verdict.lost());
        print("doubled", verdict.doubled());
        print("stuck", verdict.stuck());
        out.accept(String.format(
                "seed %d: lost %d, doubled %d, stuck %d: %s",
                options.seed(),
                verdict.lost().size(),
                verdict.doubled().size(),
                verdict.stuck().size(),
                verdict.green() ? "GREEN" : "RED"));
        try {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("options", options);
            result.put("verdict", verdict);
            Path file = folder.resolve("result.json");
            Http.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), result);
            out.accept("see " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(String name, List<String> items) {
        items.stream().limit(20).forEach(item -> out.accept("  " + name + ": " + item));
    }

    /** {@return what the provider has written down} */
    List<JsonNode> providerBooks() {
        return provider.books();
    }

    @Override
    public void close() {
        provider.close();
        server.close();
        mail.close();
        wire.ifPresent(Wire::close);
        postgres.ifPresent(Postgres::close);
    }
}
