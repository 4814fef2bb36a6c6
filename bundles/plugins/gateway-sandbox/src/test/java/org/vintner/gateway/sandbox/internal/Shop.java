package org.vintner.gateway.sandbox.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartRequest;

/** The other side of the provider: takes notifications over real HTTP. */
final class Shop implements Closeable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    final BlockingQueue<RawNotification> notifications = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    volatile String retryAfter = "";

    /** Answers 204, but first whatever stands in {@link #answers}. */
    Shop() throws IOException {
        server.createContext("/webhooks/sandbox", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        Integer status = answers.poll();
        if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
        notifications.add(new RawNotification("/webhooks/sandbox", "", headers, body, Instant.now()));
    }

    RawNotification nextNotification() throws InterruptedException {
        RawNotification notification = notifications.poll(20, TimeUnit.SECONDS);
        if (notification == null) {
            throw new AssertionError("no notification came");
        }
        return notification;
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("did not happen: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    StartRequest order(PaymentId payment, Money amount, Instant expiresAt) {
        return new StartRequest(
                payment,
                amount,
                "Order <1> & more",
                Locale.ENGLISH,
                URI.create("https://shop.example.org/orders/1"),
                URI.create("http://localhost:" + server.getAddress().getPort() + "/webhooks/sandbox"),
                expiresAt);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
