package org.vintner.gateway.wechatpay.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Payer;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartRequest;

/** A shop with one WeChat Pay channel, and WeChat Pay. Platform certificates unless told otherwise. */
final class WechatShop implements AutoCloseable {

    static final Money PRICE = Money.of(1999, "CNY");

    final WechatPaySimulator wechat;
    final BlockingQueue<RawNotification> notifications = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final Map<String, Object> configuration = new HashMap<>();
    private ProviderHttp http;
    private WechatPayGateway gateway;
    private Clock clock = Clock.systemUTC();

    WechatShop(Path folder) throws IOException {
        wechat = new WechatPaySimulator(Options.of("books", folder.toString(), "retries", "100,100,100"));
        wechat.holdRefunds();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::take);
        server.start();
        set("mode", "sandbox");
        set("appId", WechatPaySimulator.APP_ID);
        set("merchantId", WechatPaySimulator.MERCHANT_ID);
        set("privateKey", wechat.merchantPrivateKey());
        set("certificateSerial", WechatPaySimulator.CERTIFICATE_SERIAL);
        set("apiV3Key", WechatPaySimulator.API_KEY);
        set("baseUrl", wechat.address().toString());
        set("timeout", "PT3S");
    }

    WechatShop withPublicKey() {
        return set("publicKeyId", WechatPaySimulator.PUBLIC_KEY_ID).set("publicKey", wechat.publicKey());
    }

    WechatShop set(String property, Object value) {
        configuration.put(property, value);
        return this;
    }

    WechatShop at(Instant instant) {
        clock = Clock.fixed(instant, ZoneOffset.UTC);
        return this;
    }

    WechatPaySettings settings() {
        return WechatPaySettings.of(new CandidateConfiguration(configuration).as(WechatPayConfig.class));
    }

    JsapiLinks links() {
        return new JsapiLinks(
                "wechatpay", settings().apiKeys().values(), path -> URI.create("https://shop.example.org" + path));
    }

    synchronized WechatPayGateway gateway() {
        if (gateway == null) {
            WechatPaySettings settings = settings();
            http = new ProviderHttp(settings.trust(), settings.timeout());
            gateway = new WechatPayGateway(settings, http, links(), clock);
        }
        return gateway;
    }

    /** Answers as the host does: the acknowledgement when the gateway takes it, 401 when it does not. */
    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            RawNotification notification = new RawNotification("/webhooks/wechatpay", "", headers, body, Instant.now());
            boolean good = gateway().authenticate(notification) instanceof Authentication.Authentic;
            exchange.sendResponseHeaders(good ? gateway().acknowledgement().status() : 401, -1);
            notifications.add(notification);
        }
    }

    RawNotification nextNotification() throws InterruptedException {
        return Optional.ofNullable(notifications.poll(20, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("no notification came"));
    }

    /**
     * The next notification that the gateway takes. One that is signed with a platform certificate may come before the certificates
     * have been fetched; it is refused then, and WeChat Pay sends it again.
     */
    RawNotification nextAuthentic() throws InterruptedException {
        RawNotification notification = nextNotification();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Authentication verdict = gateway().authenticate(notification);
        while (!(verdict instanceof Authentication.Authentic)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not authentic: " + verdict);
            }
            Thread.sleep(20);
            verdict = gateway().authenticate(notification);
        }
        return notification;
    }

    StartRequest order(PaymentId payment, Money amount, Payer payer) {
        return new StartRequest(
                payment,
                amount,
                "编辑器专业版 ".repeat(20),
                Locale.SIMPLIFIED_CHINESE,
                URI.create("https://shop.example.org/orders/1?a=b"),
                URI.create("http://localhost:" + server.getAddress().getPort() + "/webhooks/wechatpay-0123"),
                Instant.now().plus(Duration.ofMinutes(20)),
                payer);
    }

    @Override
    public void close() {
        wechat.close();
        server.stop(0);
        if (gateway != null) {
            gateway.close();
            http.close();
        }
    }
}
