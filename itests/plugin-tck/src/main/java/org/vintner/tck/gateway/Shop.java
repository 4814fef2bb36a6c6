package org.vintner.tck.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Await;

/** The shop's door for notifications: does over real HTTP what Vintner does, and remembers what came. */
final class Shop implements AutoCloseable {

    private static final String PATH = "/webhooks/tck";

    /**
     * A notification that came.
     *
     * @param eventId empty when it was refused
     * @param facts what it states, when it was authentic
     * @param trouble what the plugin threw, if it did
     */
    record Received(RawNotification raw, Optional<String> eventId, List<Fact> facts, Optional<Throwable> trouble) {

        boolean isAuthentic() {
            return eventId.isPresent();
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8, task -> {
        Thread thread = new Thread(task, "tck-shop");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Optional<WebhookSource> plugin;

    Shop(Optional<WebhookSource> plugin) {
        this.plugin = plugin;
        try {
            this.server = Loopback.server(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, this::take);
        server.setExecutor(threads);
        server.start();
    }

    URI notifyUrl() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PATH);
    }

    URI returnUrl() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/orders/1");
    }

    /** The plugin is updated: from now on another one is asked. */
    void use(WebhookSource newPlugin) {
        plugin = Optional.of(newPlugin);
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        RawNotification raw = new RawNotification(
                exchange.getRequestURI().getPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                headers,
                exchange.getRequestBody().readAllBytes(),
                Instant.now());
        Received notification = plugin.map(source -> judge(source, raw))
                .orElseGet(() -> new Received(raw, Optional.empty(), List.of(), Optional.empty()));
        answer(exchange, notification);
        received.add(notification);
    }

    /** Authenticates and interprets, as Vintner does. */
    static Received judge(WebhookSource plugin, RawNotification raw) {
        try {
            if (plugin.authenticate(raw) instanceof Authentication.Authentic authentic) {
                return interpreted(plugin, raw, authentic.eventId());
            }
            return new Received(raw, Optional.empty(), List.of(), Optional.empty());
        } catch (RuntimeException | StackOverflowError e) {
            return new Received(raw, Optional.empty(), List.of(), Optional.of(e));
        }
    }

    private static Received interpreted(WebhookSource plugin, RawNotification raw, String eventId) {
        try {
            return new Received(raw, Optional.of(eventId), List.copyOf(plugin.interpret(raw)), Optional.empty());
        } catch (RuntimeException | StackOverflowError e) {
            return new Received(raw, Optional.of(eventId), List.of(), Optional.of(e));
        }
    }

    private void answer(HttpExchange exchange, Received notification) throws IOException {
        if (!notification.isAuthentic()) {
            exchange.sendResponseHeaders(notification.trouble().isPresent() ? 500 : 401, -1);
            exchange.close();
            return;
        }
        Acknowledgement good = plugin.orElseThrow().acknowledgement();
        byte[] body = good.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            exchange.getResponseHeaders().set("Content-Type", good.contentType());
        }
        exchange.sendResponseHeaders(good.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    List<Received> received() {
        return received;
    }

    /** {@return all facts of authentic notifications, as often as they came} */
    List<Fact> facts() {
        return received.stream().flatMap(one -> one.facts().stream()).toList();
    }

    /** Waits for a notification. */
    Received await(String what, Predicate<Received> wanted) {
        return Await.until(
                "a notification comes: " + what + " (so far came " + received.size() + ")",
                () -> received.stream().filter(wanted).findFirst());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
