package org.vintner.rest.api.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee8.servlet.ServletContextHandler;
import org.eclipse.jetty.ee8.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.http.ClientAddresses;
import org.vintner.api.idempotency.IdempotentCalls;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Credentials;
import org.vintner.rest.api.internal.security.Origins;

/** The REST API over real HTTP on a free port, with whatever services a test gives it. */
public final class RestServer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server = new Server(0);
    private final ApiServlet api;
    private final FallbackServlet fallback;
    private final HttpClient client = HttpClient.newHttpClient();

    public RestServer(
            Accounts accounts,
            Orders orders,
            IdempotentCalls calls,
            AuditTrail audit,
            WebhookDoor door,
            RestResource... beans) {
        this(Set.of(), accounts, orders, calls, audit, door, beans);
    }

    /** Whose bundle declares resources, given by the names of their classes. */
    RestServer(
            Set<String> declared,
            Accounts accounts,
            Orders orders,
            IdempotentCalls calls,
            AuditTrail audit,
            WebhookDoor door,
            RestResource... beans) {
        api = new ApiServlet(
                new Credentials(accounts, orders),
                new Origins(Map.of(ClientAddresses.PROPERTY, "127.0.0.1,::1")),
                new DeclaredResources(declared),
                calls,
                audit);
        fallback = new FallbackServlet(api);
        ServletContextHandler context = new ServletContextHandler(server, "/");
        ServletHolder holder = new ServletHolder("api", api);
        holder.setInitOrder(1);
        context.addServlet(holder, "/api/*");
        context.addServlet(new ServletHolder("webhooks", new WebhookServlet(door)), "/webhooks/*");
        context.addServlet(new ServletHolder("fallback", fallback), "/*");
        for (RestResource bean : beans) {
            api.addResource(bean);
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        awaitSettled();
    }

    public ApiServlet api() {
        return api;
    }

    FallbackServlet fallback() {
        return fallback;
    }

    public void awaitSettled() {
        while (!api.settled()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    public int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public HttpResponse<String> post(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.statusCode() + " " + response.body(), e);
        }
    }

    public void close() throws Exception {
        server.stop();
        api.stop();
    }
}
