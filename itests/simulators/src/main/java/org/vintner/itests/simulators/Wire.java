package org.vintner.itests.simulators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The line to a simulator: it can be cut, broken off in the handshake, and flooded, and mended again at the same address. */
public final class Wire implements AutoCloseable {

    private static final int FLOOD = 16 * 1024 * 1024;
    private static final Set<String> OF_THE_LINE =
            Set.of("connection", "content-length", "host", "upgrade", "http2-settings");

    private final URI target;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(Simulator::daemon);
    private final HttpClient client = HttpClient.newBuilder()
            .executor(threads)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private HttpServer server;
    private ServerSocket breaker;
    private volatile boolean flooded;

    /** Leads to a simulator. */
    public Wire(URI target) {
        this.target = target;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        while (true) {
            try {
                HttpServer opened =
                        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 100);
                opened.setExecutor(threads);
                opened.createContext("/", this::pass);
                opened.start();
                return opened;
            } catch (BindException e) {
                // Held for a moment by a thread that just stops to accept.
                pause();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return this end, without a slash at the end} */
    public URI address() {
        return URI.create("http://localhost:" + port);
    }

    /** Nobody listens any more. */
    public synchronized void cut() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Whoever connects is cut off: so does a TLS handshake end that fails. */
    public synchronized void breakHandshakes() {
        cut();
        try {
            ServerSocket opened = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
            breaker = opened;
            threads.execute(() -> {
                while (!opened.isClosed()) {
                    breakOne(opened);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void breakOne(ServerSocket socket) {
        try (Socket connection = socket.accept()) {
            connection.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed, or the other side was faster: both are as wanted.
            return;
        }
    }

    /** Answers are blown up to 16 MB. */
    public void flood() {
        flooded = true;
    }

    /** All is well again. */
    public synchronized void mend() {
        flooded = false;
        closeBreaker();
        if (server == null) {
            server = listen(port);
        }
    }

    private void closeBreaker() {
        try {
            if (breaker != null) {
                breaker.close();
                breaker = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(target + exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!OF_THE_LINE.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            answer(exchange, client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!OF_THE_LINE.contains(name.toLowerCase(Locale.ROOT)) && !name.equalsIgnoreCase("transfer-encoding")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        if (flooded) {
            exchange.sendResponseHeaders(response.statusCode() == 204 ? 200 : response.statusCode(), 0);
            exchange.getResponseBody().write(body);
            flood(exchange.getResponseBody());
            return;
        }
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void flood(OutputStream out) throws IOException {
        byte[] spaces = " ".repeat(64 * 1024).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int sent = 0; sent < FLOOD; sent += spaces.length) {
            out.write(spaces);
        }
    }

    @Override
    public synchronized void close() {
        closeBreaker();
        cut();
        threads.shutdownNow();
    }
}
