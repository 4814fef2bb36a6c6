package org.vintner.itests.simulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.vintner.itests.simulators.Dial.Knob;

/**
 * A provider as a program. A subclass answers calls; everything that may go wrong on the way is done here, as the {@link Dial}
 * says. Beside the provider's own paths there are, for tests and for trying out by hand:
 *
 * <ul>
 *   <li>{@code GET /_sim/dial}, {@code POST /_sim/dial} with a form such as {@code duplicate=2&on=refund}, {@code DELETE
 *       /_sim/dial}
 *   <li>{@code GET /_sim/deliveries}: notifications and what they were answered; {@code POST /_sim/resend?id=...}
 *   <li>{@code GET /_sim/calls}: how often each operation was asked for
 *   <li>{@code POST /_sim/end-day}: what was booked today was booked yesterday, so that its bill can be had
 * </ul>
 */
public abstract class Simulator implements AutoCloseable {

    private static final String CONTROL = "/_sim/";
    /** Longer than anybody waits. */
    private static final long LONGEST_HANG = 10 * 60 * 1000;

    private final String name;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(Simulator::daemon);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final Dial dial = new Dial();
    private final Books books;
    private volatile Optional<URI> line = Optional.empty();

    /** A simulator that does not listen yet. */
    protected Simulator(String name, Options options) {
        this(name, options, Optional.empty());
    }

    /** A simulator that speaks TLS when there is a context. */
    protected Simulator(String name, Options options, Optional<SSLContext> tls) {
        this.name = name;
        this.books = new Books(options.books(name));
        options.turn(dial);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port());
        try {
            http = tls.isPresent() ? https(address, tls.get()) : HttpServer.create(address, 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::handle);
    }

    private static HttpServer https(InetSocketAddress address, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(address, 200);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "simulator");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to listen; the last line of a subclass's constructor or the first of a test. */
    protected final void listen() {
        http.start();
    }

    /** {@return what the call asks for, in one word, such as {@code refund}} */
    protected abstract String operation(Call call);

    /** Does what the call asks for. */
    protected abstract Reply answer(Call call);

    /** {@return the provider's own words for a "no"} */
    protected abstract Reply refusal(Call call);

    /** {@return who sends this provider's notifications} */
    public abstract Notifier notifier();

    /** {@return what goes wrong} */
    public final Dial dial() {
        return dial;
    }

    /** {@return what the provider knows} */
    public final Books books() {
        return books;
    }

    /** {@return the address without a slash at its end} */
    public final URI address() {
        String scheme = http instanceof HttpsServer ? "https" : "http";
        return line.orElseGet(
                () -> URI.create(scheme + "://localhost:" + http.getAddress().getPort()));
    }

    /** Every address that it tells leads over this line from now on. */
    public final void behind(Wire wire) {
        line = Optional.of(wire.address());
    }

    /** {@return how often an operation was asked for} */
    public final long calls(String operation) {
        return operations.stream().filter(operation::equals).count();
    }

    /** {@return the time as this provider sees it} */
    protected final Instant now() {
        return Clock.systemUTC().instant().plusSeconds(dial.get(Knob.CLOCK_SKEW));
    }

    /**
     * The day ends, so that its bill can be had: what was booked today was booked at the same time yesterday.
     *
     * @return yesterday
     */
    public abstract LocalDate endDay();

    /**
     * Another shop on the same account is paid.
     *
     * @param amount how much, as the provider counts
     * @param currency in which currency, as three capital letters; some providers have but one
     * @return the provider's number of that payment, as its bill tells it
     */
    public abstract String payAnotherShop(long amount, String currency);

    /**
     * A movement of a kind that nobody has heard of is booked.
     *
     * @param amount how much, as the provider counts
     * @param currency in which currency, as three capital letters; some providers have but one
     */
    public abstract void bookSomethingElse(long amount, String currency);

    /** {@return today, as this provider sees it} */
    protected final LocalDate today(ZoneId zone) {
        return LocalDate.ofInstant(now(), zone);
    }

    /**
     * What happened today happened yesterday.
     *
     * @param kinds the fields that say when something was booked, as text or in seconds, by kind of document
     * @return yesterday
     */
    protected final LocalDate endDay(ZoneId zone, Map<String, String> kinds) {
        LocalDate today = today(zone);
        Instant midnight = today.atStartOfDay(zone).toInstant();
        kinds.forEach((kind, field) -> books.changeAll(kind, document -> dayBefore(document, field, midnight)));
        return today.minusDays(1);
    }

    private static ObjectNode dayBefore(ObjectNode document, String field, Instant midnight) {
        JsonNode at = document.path(field);
        if (at.isMissingNode()) {
            return document;
        }
        Instant time = at.isNumber() ? Instant.ofEpochSecond(at.asLong()) : Instant.parse(at.asText());
        if (time.isBefore(midnight)) {
            return document;
        }
        Instant before = time.minus(Duration.ofDays(1));
        return at.isNumber() ? document.put(field, before.getEpochSecond()) : document.put(field, before.toString());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = call(exchange);
            if (call.path().startsWith(CONTROL)) {
                reply(exchange, control(call));
                return;
            }
            String operation = operation(call);
            operations.add(operation);
            perform(exchange, call, operation);
        }
    }

    private void perform(HttpExchange exchange, Call call, String operation) throws IOException {
        if (dial.take(Knob.DOWN, operation)) {
            return;
        }
        if (dial.take(Knob.HANG, operation)) {
            pause(LONGEST_HANG);
            return;
        }
        Reply reply = spoiled(answered(call, operation), operation);
        pause(dial.get(Knob.ANSWER_LATE, operation));
        if (!dial.take(Knob.TIMEOUT_AFTER_SUCCESS, operation)) {
            reply(exchange, dial.take(Knob.HALF_JSON, operation) ? half(reply) : reply);
        }
    }

    /** What was done is answered with something else. */
    private Reply spoiled(Reply reply, String operation) {
        if (dial.take(Knob.FAIL_AFTER_SUCCESS, operation)) {
            return internalError();
        }
        return dial.take(Knob.HTML_AFTER_SUCCESS, operation) ? maintenancePage() : reply;
    }

    private static Reply internalError() {
        return Reply.text(500, "text/plain", "Internal Server Error");
    }

    private static Reply maintenancePage() {
        return Reply.html(200, "<!DOCTYPE html><html><body><h1>We'll be back soon</h1></body></html>");
    }

    private Reply answered(Call call, String operation) {
        if (dial.take(Knob.FAIL, operation)) {
            return internalError();
        }
        if (dial.take(Knob.HTML, operation)) {
            return maintenancePage();
        }
        if (dial.take(Knob.REFUSE, operation)) {
            return refusal(call);
        }
        try {
            return answer(call);
        } catch (IllegalArgumentException e) {
            return Reply.text(400, "text/plain", String.valueOf(e.getMessage()));
        }
    }

    private static Reply half(Reply reply) {
        return new Reply(reply.status(), reply.headers(), Arrays.copyOf(reply.body(), reply.body().length / 2));
    }

    /** Ends early when the simulator is closed. */
    private void pause(long millis) {
        if (millis > 0) {
            try {
                var unused = closed.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Call call(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        URI uri = exchange.getRequestURI();
        return new Call(
                exchange.getRequestMethod(),
                uri.getPath(),
                uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                headers,
                exchange.getRequestBody().readAllBytes());
    }

    private static void reply(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    private Reply control(Call call) {
        try {
            return switch (call.method() + " " + call.path().substring(CONTROL.length())) {
                case "GET dial" -> Reply.json(200, Json.MAPPER.valueToTree(dial.shown()));
                case "POST dial" -> {
                    dial.set(call.form());
                    yield Reply.json(200, Json.MAPPER.valueToTree(dial.shown()));
                }
                case "DELETE dial" -> {
                    dial.reset();
                    yield Reply.empty(204);
                }
                case "GET deliveries" -> Reply.json(200, deliveries());
                case "GET calls" -> Reply.json(200, counts());
                case "POST end-day" -> Reply.json(200, Json.object().put("day", endDay().toString()));
                case "POST resend" ->
                    Reply.empty(notifier().resend(call.query("id").orElse("")) ? 202 : 404);
                default -> Reply.empty(404);
            };
        } catch (IllegalArgumentException e) {
            return Reply.text(400, "text/plain; charset=utf-8", e.getMessage() + "\n");
        }
    }

    private ArrayNode deliveries() {
        ArrayNode all = Json.array();
        notifier()
                .deliveries()
                .forEach(delivery -> all.addObject()
                        .put("id", delivery.id())
                        .put("to", delivery.to().toString())
                        .put("status", delivery.status()));
        return all;
    }

    private JsonNode counts() {
        Map<String, Long> counts = new TreeMap<>();
        operations.forEach(operation -> counts.merge(operation, 1L, Long::sum));
        return Json.MAPPER.valueToTree(counts);
    }

    /** Runs a simulator until its process ends; for the {@code Main} of each provider. */
    protected static void run(String[] arguments, Map<String, String> own, Function<Options, Simulator> make) {
        try {
            Simulator simulator = make.apply(Options.parse(arguments, own));
            System.out.println(simulator.name + " at " + simulator.address() + ", dial at " + simulator.address()
                    + CONTROL + "dial");
            simulator.closed.await();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops at once, as a provider that goes down. The books stay. */
    @Override
    public void close() {
        closed.countDown();
        notifier().close();
        http.stop(0);
        threads.shutdownNow();
        books.close();
    }

    /** {@return a text in UTF-8} */
    protected static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return time spans of so many seconds} */
    protected static Duration[] seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
    }
}
