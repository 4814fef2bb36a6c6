package org.vintner.itests.faults.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** Two nodes behind one address, asked in turn. Of one that breaks off in the middle the caller hears 502, as from any balancer. */
final class Balancer implements AutoCloseable {

    private static final List<String> PASSED =
            List.of("Content-Type", "Authorization", "Idempotency-Key", "Faults-Signature", "Accept");

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Server> nodes = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    Balancer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::forward);
        http.start();
    }

    void add(Server node) {
        nodes.add(node);
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    URI uri(String path) {
        return URI.create(url() + path);
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<Server> alive = nodes.stream().filter(Server::isAlive).toList();
            Server node = alive.get(Math.floorMod(turn.getAndIncrement(), alive.size()));
            Http.Answer answer = Http.send(
                    exchange.getRequestMethod(),
                    node.uri(exchange.getRequestURI().toASCIIString()),
                    body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body),
                    headers(exchange));
            exchange.getResponseHeaders().set("Content-Type", answer.header("Content-Type"));
            byte[] bytes = answer.bytes();
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (UncheckedIOException e) {
            exchange.sendResponseHeaders(502, -1);
        }
    }

    private static String[] headers(HttpExchange exchange) {
        List<String> headers = new ArrayList<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED.stream().anyMatch(name::equalsIgnoreCase)
                    || name.toLowerCase(Locale.ROOT).contains("sign")) {
                headers.add(name);
                headers.add(values.get(0));
            }
        });
        return headers.toArray(String[]::new);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
