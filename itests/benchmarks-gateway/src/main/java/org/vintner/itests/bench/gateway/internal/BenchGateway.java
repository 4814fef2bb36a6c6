package org.vintner.itests.bench.gateway.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Currency;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;

/** Remembers nothing: whoever holds the secret says what was paid. */
final class BenchGateway implements PaymentGateway, WebhookSource {

    static final String CHANNEL = "bench";

    private static final String SIGNATURE = "Bench-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final GatewayTerms terms = new GatewayTerms(
            Map.of(Currency.getInstance("EUR"), new GatewayTerms.Limit(1, 100_000_000)),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Duration.ofDays(1));

    BenchGateway(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    @Override
    public StartOutcome start(StartRequest request) {
        String reference = "ref_" + request.payment();
        return new StartOutcome.Started(
                reference, new NextAction.Redirect(URI.create("http://localhost/pay/" + reference)));
    }

    /** It waits for its buyer, as far as anybody knows. */
    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return new LookupOutcome.Found(List.of());
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        byte[] given = notification.header(SIGNATURE).orElse("").getBytes(StandardCharsets.US_ASCII);
        byte[] right = HexFormat.of().formatHex(mac(notification.body())).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(given, right)
                ? new Authentication.Authentic(fields(notification).get("event"))
                : new Authentication.Refused("the signature does not fit the body");
    }

    private byte[] mac(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> fields(RawNotification notification) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(notification.body(), StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            fields.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return fields;
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        Map<String, String> fields = fields(notification);
        if (!fields.containsKey("amount")) {
            return List.of();
        }
        String reference = fields.get("reference");
        return List.of(new Fact.Captured(
                PaymentId.parse(fields.get("payment")),
                Optional.of(reference),
                "paid_" + reference,
                Money.of(Long.parseLong(fields.get("amount")), "EUR")));
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
    }
}
