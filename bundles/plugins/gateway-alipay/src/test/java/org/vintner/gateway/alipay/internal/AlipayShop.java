package org.vintner.gateway.alipay.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.alipay.AlipaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartRequest;

/** A shop with one Alipay channel, and Alipay. */
final class AlipayShop implements AutoCloseable {

    static final Money PRICE = Money.of(1999, "CNY");

    final AlipaySimulator alipay;
    final BlockingQueue<RawNotification> notifications = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final Map<String, Object> configuration = new HashMap<>();
    private ProviderHttp http;
    private AlipayGateway gateway;
    private Clock clock = Clock.systemUTC();

    AlipayShop(Path folder) throws IOException {
        alipay = new AlipaySimulator(Options.of("books", folder.toString(), "retries", "100,100,100"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::take);
        server.start();
        set("mode", "sandbox");
        set("product", "qr");
        set("appId", AlipaySimulator.APP_ID);
        set("sellerId", AlipaySimulator.SELLER_ID);
        set("privateKey", alipay.merchantPrivateKey());
        set("alipayPublicKey", alipay.publicKey());
        set("baseUrl", alipay.gatewayUrl());
        set("timeout", "PT3S");
    }

    AlipayShop set(String property, Object value) {
        configuration.put(property, value);
        return this;
    }

    AlipayShop at(Instant instant) {
        clock = Clock.fixed(instant, ZoneOffset.UTC);
        return this;
    }

    AlipaySettings settings() {
        return AlipaySettings.of(new CandidateConfiguration(configuration).as(AlipayConfig.class));
    }

    synchronized AlipayGateway gateway() {
        if (gateway == null) {
            AlipaySettings settings = settings();
            http = new ProviderHttp(settings.trust(), settings.timeout());
            gateway = new AlipayGateway(settings, http, clock);
        }
        return gateway;
    }

    /** Answers as the host does: the acknowledgement when the gateway takes it, 401 when it does not. */
    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            RawNotification notification = new RawNotification("/webhooks/alipay", "", headers, body, Instant.now());
            boolean good = gateway().authenticate(notification) instanceof Authentication.Authentic;
            byte[] answer = (good ? gateway().acknowledgement().body() : "refused").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(good ? gateway().acknowledgement().status() : 401, answer.length);
            exchange.getResponseBody().write(answer);
            notifications.add(notification);
        }
    }

    RawNotification nextNotification() throws InterruptedException {
        return Optional.ofNullable(notifications.poll(20, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("no notification came"));
    }

    StartRequest order(PaymentId payment, Money amount) {
        return new StartRequest(
                payment,
                amount,
                "Editor / Pro = 1, & more",
                Locale.SIMPLIFIED_CHINESE,
                URI.create("https://shop.example.org/orders/1?a=b"),
                URI.create("http://localhost:" + server.getAddress().getPort() + "/webhooks/alipay-0123"),
                Instant.now().plus(Duration.ofMinutes(20)));
    }

    @Override
    public void close() {
        alipay.close();
        server.stop(0);
        if (http != null) {
            http.close();
        }
    }
}
