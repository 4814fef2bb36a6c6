package org.vintner.rest.api.internal.admission;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The filter before one servlet at all addresses, in the server's own engine. The servlet answers with the body it got; at
 * {@code /api/v1/orders/held} once it is let go, at {@code .../broken} it fails, at {@code .../later} it answers from
 * another thread once it is let go.
 */
final class Doors {

    final AdmissionFilter filter;
    private final Semaphore letGo = new Semaphore(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server = new Server(0);

    /** With one place per lane. */
    Doors(int queue, Duration queueTime, Duration bodyTime, long bodyMemory) throws Exception {
        this(queue, queueTime, bodyTime, bodyMemory, 0);
    }

    /** With one place per lane, for clients of this pace. */
    Doors(int queue, Duration queueTime, Duration bodyTime, long bodyMemory, long pace) throws Exception {
        this(0, queue, queueTime, bodyTime, bodyMemory, pace);
    }

    /** With one place per lane and so many connections. */
    Doors(int connections) throws Exception {
        this(connections, 10, Duration.ofMinutes(1), Duration.ofMinutes(1), 1024 * 1024, 0);
    }

    private Doors(int connections, int queue, Duration queueTime, Duration bodyTime, long bodyMemory, long pace)
            throws Exception {
        Map<Lane, Integer> places = new EnumMap<>(Lane.class);
        Arrays.stream(Lane.values()).forEach(lane -> places.put(lane, 1));
        filter = new AdmissionFilter(places, connections, queue, queueTime, bodyTime, bodyMemory, pace);
        ServletContextHandler context = new ServletContextHandler();
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        ServletHolder servlet = new ServletHolder(new Echo());
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/*");
        server.setHandler(context);
        server.start();
    }

    private final class Echo extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            if (request.getRequestURI().endsWith("/broken")) {
                throw new IllegalStateException("broken");
            }
            if (request.getRequestURI().endsWith("/held")) {
                letGo.acquireUninterruptibly();
            }
            if (request.getRequestURI().endsWith("/later")) {
                AsyncContext context = request.startAsync();
                new Thread(() -> {
                            letGo.acquireUninterruptibly();
                            context.complete();
                        })
                        .start();
            }
            response.getOutputStream().write(body);
        }
    }

    void letOneGo() {
        letGo.release();
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    ServerConnector connector() {
        return (ServerConnector) server.getConnectors()[0];
    }

    HttpConfiguration engine() {
        return server.getConnectors()[0]
                .getConnectionFactory(HttpConnectionFactory.class)
                .getHttpConfiguration();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
    }

    CompletableFuture<HttpResponse<String>> begin(String path) {
        return client.sendAsync(to(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) {
        return send(to(path));
    }

    HttpResponse<String> post(String path, String body) {
        return send(to(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return to(path);
    }

    /** A client that has sent this much of a request. */
    Socket connect(String text) throws IOException {
        Socket socket = new Socket("localhost", port());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** The beginning of a request with a body of this length. */
    static String head(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: shop\r\nContent-Length: " + length + "\r\n\r\n";
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("waited for too long");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Until nobody runs, waits or holds memory. */
    void awaitIdle() {
        for (Lane lane : Lane.values()) {
            await(() -> filter.gate(lane).taken() == 0 && filter.gate(lane).queued() == 0);
        }
        await(() -> filter.bodyMemory() == 0);
    }

    void close() throws Exception {
        letGo.release(1_000);
        server.stop();
        filter.stop();
    }
}
