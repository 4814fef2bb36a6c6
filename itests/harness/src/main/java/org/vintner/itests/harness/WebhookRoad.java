package org.vintner.itests.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The road between a payment provider and the shop. A server that is told this address as its public URL gets all its
 * notifications through here; the test may close the road, lose the answers on it, and read along.
 */
public final class WebhookRoad implements AutoCloseable {

    /** What happens to a notification. */
    public enum Mode {
        /** It is passed on, and so is its answer. */
        OPEN,
        /** It is lost; the sender hears 502. */
        CLOSED,
        /** It is passed on, and its answer is lost. */
        ANSWERS_LOST
    }

    /**
     * A notification as it came by.
     *
     * @param path of the address
     * @param signature of the provider
     * @param body as it is
     */
    public record Notification(String path, String signature, byte[] body) {}

    /** What the road was answered by the shop. */
    public record Passage(int status, String retryAfter) {}

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "webhook-road");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Notification> seen = new CopyOnWriteArrayList<>();
    private final List<Passage> passages = new CopyOnWriteArrayList<>();
    private volatile Mode mode = Mode.OPEN;
    private volatile int destination;

    /** Opens a road that leads nowhere yet. */
    public WebhookRoad() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::forward);
        http.start();
    }

    /** Makes a server use the road. */
    public Server to(Server server) {
        destination = server.httpPort();
        return server.with("VINTNER_PUBLIC_URL", address());
    }

    /** {@return where the road begins, which is the server's public URL} */
    public String address() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    /** Says what happens to notifications from now on. */
    public void set(Mode wanted) {
        mode = wanted;
    }

    /** {@return the notifications about a payment so far} */
    public List<Notification> about(String payment) {
        return seen.stream()
                .filter(notification -> new String(notification.body(), StandardCharsets.UTF_8).contains(payment))
                .toList();
    }

    /** {@return what the shop answered so far} */
    public List<Passage> passages() {
        return List.copyOf(passages);
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean notification = exchange.getRequestURI().getPath().startsWith("/webhooks/");
            if (notification) {
                seen.add(new Notification(
                        exchange.getRequestURI().getPath(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Sandbox-Signature")),
                        body));
            }
            if (notification && mode == Mode.CLOSED) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            boolean answerIsLost = notification && mode == Mode.ANSWERS_LOST;
            Http.Answer answer = pass(exchange, body);
            if (notification) {
                passages.add(new Passage(answer.status(), answer.header("Retry-After")));
            }
            if (answerIsLost) {
                // Dropping the connection without a word is what a sender sees when the shop's machine dies.
                return;
            }
            reply(exchange, answer);
        } catch (UncheckedIOException e) {
            exchange.sendResponseHeaders(502, -1);
        }
    }

    private Http.Answer pass(HttpExchange exchange, byte[] body) {
        List<String> headers = new ArrayList<>();
        for (String name :
                List.of("Content-Type", "Sandbox-Signature", "Accept", "Accept-Language", "Authorization", "Range")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                headers.add(name);
                headers.add(value);
            }
        }
        URI uri = URI.create(
                "http://localhost:" + destination + exchange.getRequestURI().toASCIIString());
        return Http.send(
                exchange.getRequestMethod(), uri, BodyPublishers.ofByteArray(body), headers.toArray(String[]::new));
    }

    private static void reply(HttpExchange exchange, Http.Answer answer) throws IOException {
        answer.response().headers().map().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Transfer-Encoding")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = answer.bytes();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
