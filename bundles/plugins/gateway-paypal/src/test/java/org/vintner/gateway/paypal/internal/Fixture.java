package org.vintner.gateway.paypal.internal;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import org.vintner.api.id.RefundId;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.paypal.PayPalSimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** The simulated PayPal over HTTP, a gateway that calls it, and a shop's door that keeps what comes. */
final class Fixture implements AutoCloseable {

    static final Money PRICE = Money.of(1999, "EUR");
    static final String SECRET = "simulator-secret";
    static final String WEBHOOK = "WH-SIMULATED";
    static final String MERCHANT = "SIMULATED1234";

    final PayPalSimulator paypal;
    final PayPalGateway gateway;
    private final HttpServer shop;
    private final BlockingQueue<RawNotification> received = new LinkedBlockingQueue<>();
    private final Map<String, Object> configuration = new HashMap<>(configuration());

    Fixture(Path folder) {
        this(folder, Map.of());
    }

    Fixture(Path folder, Map<String, Object> changes) {
        paypal = new PayPalSimulator(Options.of("books", folder.toString(), "retries", "50"));
        try {
            shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shop.createContext("/", exchange -> {
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(new RawNotification("/webhooks/x", "", headers, body, now()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        shop.start();
        paypal.endpoint(URI.create("http://localhost:" + shop.getAddress().getPort() + "/webhooks/x"));
        configuration.put("baseUrl", paypal.address().toString());
        configuration.put("trustStore", paypal.caFile().toString());
        configuration.putAll(changes);
        gateway = new PayPalGateway(settings(configuration));
    }

    static Map<String, Object> configuration() {
        return Map.of(
                "mode",
                "sandbox",
                "clientId",
                "simulator",
                "clientSecret",
                SECRET,
                "merchantId",
                MERCHANT,
                "webhookId",
                WEBHOOK,
                "currencies",
                List.of("EUR", "USD", "JPY", "HUF", "TWD"),
                "timeout",
                "PT20S");
    }

    static PayPalSettings settings(Map<String, Object> values) {
        return PayPalSettings.of(new CandidateConfiguration(values).as(PayPalConfig.class));
    }

    static Instant now() {
        return Clock.systemUTC().instant();
    }

    StartRequest order(PaymentId payment, Money amount) {
        return new StartRequest(
                payment,
                amount,
                "Editor Pro",
                Locale.SIMPLIFIED_CHINESE,
                URI.create("https://shop.example.org/orders/1?paid=maybe"),
                URI.create("https://shop.example.org/webhooks/x"),
                now().plus(Duration.ofMinutes(45)));
    }

    StartOutcome.Started start(PaymentId payment, Money amount) {
        return (StartOutcome.Started) gateway.start(order(payment, amount));
    }

    static URI page(StartOutcome.Started started) {
        return ((NextAction.Redirect) started.next()).url();
    }

    /** Presses a button on PayPal's page. */
    void press(StartOutcome.Started started, String action) {
        post(page(started), "action=" + action);
    }

    static String post(URI uri, String form) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    RawNotification notification() {
        try {
            RawNotification next = received.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no notification came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static LookupRequest lookup(PaymentId payment, StartOutcome.Started started) {
        return new LookupRequest(payment, Optional.of(started.providerReference()), PRICE);
    }

    static RefundRequest refund(RefundId refund, PaymentId payment, String capture, long amount) {
        return new RefundRequest(refund, payment, capture, PRICE, Money.of(amount, "EUR"), "not wanted");
    }

    @Override
    public void close() {
        gateway.close();
        paypal.close();
        shop.stop(0);
    }
}
