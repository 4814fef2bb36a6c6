package org.vintner.tck.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;

/**
 * An HTTP server on a free port of this machine, on which a provider for contract tests is written. It does everything of {@link
 * Misbehavior} that concerns the answers to calls, from {@code UNREACHABLE} to {@code ANSWER_HUGE}; what is said, signed and
 * notified is the provider's own affair, and so is {@code REFUSE}. Its port stays the same while it is unreachable.
 */
public final class MisbehavingServer implements AutoCloseable {

    private static final int HUGE = 8 * 1024 * 1024;
    private static final int LATE_MILLIS = 100;
    private static final int LONGEST_HANG_SECONDS = 60;

    /** Does what a request asks for. */
    @FunctionalInterface
    public interface Deed {

        /**
         * Does it.
         *
         * @param request what is asked for
         * @return the answer
         */
        Answer of(Request request);
    }

    /**
     * What is asked for.
     *
     * @param method the HTTP method
     * @param path the path
     * @param authorization the header of that name, or an empty text
     * @param body the body
     */
    public record Request(String method, String path, String authorization, byte[] body) {}

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param contentType media type
     * @param body the body
     */
    public record Answer(int status, String contentType, byte[] body) {}

    private final Deed deed;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tck-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Misbehavior> misbehaviors = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private ServerSocket breaker;
    private volatile CountDownLatch behaving = new CountDownLatch(1);

    /**
     * Opens it on a free port.
     *
     * @param deed does what requests ask for; called by several threads at once
     */
    public MisbehavingServer(Deed deed) {
        this(0, deed);
    }

    /**
     * Opens it.
     *
     * @param wantedPort its port, 0 for any that is free
     * @param deed does what requests ask for; called by several threads at once
     */
    public MisbehavingServer(int wantedPort, Deed deed) {
        this.deed = deed;
        this.server = listen(wantedPort);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        // The port may be held for a moment by a thread that just stops to accept.
        HttpServer opened = Await.until("port " + wanted + " is free again", () -> {
            try {
                return Optional.of(Loopback.server(wanted));
            } catch (BindException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        HttpHandler handler = this::handle;
        opened.createContext("/", handler);
        opened.setExecutor(threads);
        opened.start();
        return opened;
    }

    /** {@return its address, with a slash at the end} */
    public URI url() {
        return URI.create("http://localhost:" + port + "/");
    }

    /**
     * {@return whether it misbehaves so}
     *
     * @param misbehavior how
     */
    public boolean does(Misbehavior misbehavior) {
        return misbehaviors.contains(misbehavior);
    }

    /**
     * Makes it misbehave.
     *
     * @param misbehavior how
     */
    public synchronized void dial(Misbehavior misbehavior) {
        misbehaviors.add(misbehavior);
        if (EnumSet.of(Misbehavior.UNREACHABLE, Misbehavior.TLS_ERROR).contains(misbehavior)) {
            stopListening();
        }
        if (misbehavior == Misbehavior.TLS_ERROR) {
            breakConnections();
        }
    }

    /** Makes it behave. Calls that hang are let go, without an answer. */
    public synchronized void behave() {
        misbehaviors.clear();
        behaving.countDown();
        behaving = new CountDownLatch(1);
        closeBreaker();
        if (server == null) {
            server = listen(port);
        }
    }

    private void stopListening() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Whoever connects is cut off: so does a TLS handshake end that fails. */
    private void breakConnections() {
        try {
            ServerSocket opened = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
            breaker = opened;
            threads.execute(() -> {
                while (!opened.isClosed()) {
                    cutOne(opened);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cutOne(ServerSocket socket) {
        try (Socket connection = socket.accept()) {
            connection.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed, or the other side was faster: both are as wanted.
            return;
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

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""),
                    exchange.getRequestBody().readAllBytes());
            if (does(Misbehavior.HANG)) {
                // Until it behaves, or for as long as nobody waits any more.
                boolean unused = behaving.await(LONGEST_HANG_SECONDS, TimeUnit.SECONDS);
                return;
            }
            Answer answer = deed.of(request);
            if (does(Misbehavior.ANSWER_LATE)) {
                TimeUnit.MILLISECONDS.sleep(LATE_MILLIS);
            }
            if (!does(Misbehavior.LOSE_ANSWER)) {
                send(exchange, spoiled(answer));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer spoiled(Answer answer) {
        if (does(Misbehavior.SERVER_ERROR)) {
            return new Answer(500, "text/plain", "oops".getBytes(StandardCharsets.UTF_8));
        }
        if (does(Misbehavior.ANSWER_HTML)) {
            return new Answer(
                    200, "text/html", "<html><body>We are back soon.</body></html>".getBytes(StandardCharsets.UTF_8));
        }
        return answer;
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        byte[] body = answer.body();
        if (does(Misbehavior.ANSWER_HUGE)) {
            exchange.sendResponseHeaders(answer.status(), 0);
            exchange.getResponseBody().write(body);
            pad(exchange.getResponseBody());
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(does(Misbehavior.ANSWER_HALF) ? Arrays.copyOf(body, body.length / 2) : body);
    }

    private static void pad(OutputStream out) throws IOException {
        byte[] spaces = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        for (int sent = 0; sent < HUGE; sent += spaces.length) {
            out.write(spaces);
        }
    }

    @Override
    public synchronized void close() {
        behaving.countDown();
        closeBreaker();
        stopListening();
        threads.shutdownNow();
    }
}
