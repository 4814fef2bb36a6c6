package org.vintner.itests.faults.campaign;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends notifications: 30 % twice, 20 % late, 10 % never, some out of order, some beside a forged one. Repeats until 2xx. */
final class WebhookPost {

    private static final int TRIES = 60;

    private final ScheduledExecutorService clock;
    private final Dice dice;
    private final byte[] secret;
    private final Consumer<String> count;
    private final AtomicInteger underWay = new AtomicInteger();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    WebhookPost(ScheduledExecutorService clock, Dice dice, String secret, Consumer<String> count) {
        this.clock = clock;
        this.dice = dice;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.count = count;
    }

    /** {@return how many are still to be delivered} */
    int underWay() {
        return underWay.get();
    }

    /** @param subject what the dice are thrown for */
    void send(String event, String subject, String url, Map<String, String> content) {
        Map<String, String> fields = new LinkedHashMap<>(content);
        fields.put("event", event);
        byte[] body = Form.write(fields).getBytes(StandardCharsets.UTF_8);
        count.accept("webhooks");
        if (dice.percent(3, subject, "forged")) {
            forge(url, fields);
        }
        if (dice.percent(10, subject, "dropped")) {
            count.accept("webhooks_dropped");
            return;
        }
        int delay = dice.number(subject, "jitter", 200);
        if (dice.percent(20, subject, "late")) {
            count.accept("webhooks_late");
            delay += 2000 + dice.number(subject, "how late", 13_000);
        }
        deliver(url, body, delay);
        if (dice.percent(30, subject, "doubled")) {
            count.accept("webhooks_doubled");
            // Half of the copies come at the same instant.
            int apart = dice.percent(50, subject, "at once") ? 0 : dice.number(subject, "apart", 4000);
            deliver(url, body, delay + apart);
        }
    }

    private void deliver(String url, byte[] body, int delay) {
        underWay.incrementAndGet();
        HttpRequest request = request(url, body, sign(body));
        attempt(request, delay, 1);
    }

    private void attempt(HttpRequest request, long delay, int number) {
        var unused = clock.schedule(() -> attempt(request, number), delay, TimeUnit.MILLISECONDS);
    }

    private void attempt(HttpRequest request, int number) {
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    if (failure == null && response.statusCode() / 100 == 2) {
                        underWay.decrementAndGet();
                    } else if (number == TRIES) {
                        count.accept("webhooks_given_up");
                        underWay.decrementAndGet();
                    } else {
                        count.accept("webhooks_repeated");
                        attempt(request, Math.min(4000, 250L * number), number + 1);
                    }
                });
    }

    /** Looks right in all but its signature. */
    private void forge(String url, Map<String, String> fields) {
        Map<String, String> forged = new LinkedHashMap<>(fields);
        forged.put("event", "forged-" + fields.get("event"));
        forged.put("amount", "1");
        byte[] body = Form.write(forged).getBytes(StandardCharsets.UTF_8);
        count.accept("webhooks_forged");
        HttpRequest request = request(url, body, sign(("x" + fields.get("event")).getBytes(StandardCharsets.UTF_8)));
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenAccept(response -> {
                    if (response.statusCode() / 100 == 2) {
                        count.accept("forged_accepted");
                    }
                });
    }

    private static HttpRequest request(String url, byte[] body, String signature) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(15))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Faults-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private String sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
