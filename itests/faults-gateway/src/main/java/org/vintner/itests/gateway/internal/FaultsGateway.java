package org.vintner.itests.gateway.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.itests.gateway.internal.ProviderClient.NotSent;
import org.vintner.itests.gateway.internal.ProviderClient.Reply;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;

/** Tells truthfully what the provider said, and calls unknown what it did not hear. */
final class FaultsGateway implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid {

    static final String CHANNEL = "faults";
    static final String SIGNATURE = "Faults-Signature";

    private final ProviderClient provider;
    private final byte[] secret;
    private final GatewayTerms terms;

    FaultsGateway(URI provider, String secret, Duration window) {
        this.provider = new ProviderClient(provider);
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.terms = new GatewayTerms(
                Map.of(Currency.getInstance("EUR"), new GatewayTerms.Limit(1, 100_000_000)),
                window,
                Duration.ofSeconds(5),
                Duration.ofHours(2));
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    @Override
    public StartOutcome start(StartRequest request) {
        try {
            Reply reply = provider.post(
                    "/v1/payments",
                    Fields.of(
                            "payment", request.payment().toString(),
                            "amount", Long.toString(request.amount().amount()),
                            "currency", request.amount().currency().getCurrencyCode(),
                            "notify", request.notifyUrl().toString(),
                            "return", request.returnUrl().toString()));
            return switch (reply.status()) {
                case 201 ->
                    new StartOutcome.Started(
                            reply.fields().get("reference"),
                            new NextAction.Redirect(URI.create(reply.fields().get("page"))));
                case 402 -> new StartOutcome.Declined("The payment was declined.");
                default -> new StartOutcome.Unknown("HTTP " + reply.status());
            };
        } catch (NotSent e) {
            return new StartOutcome.NotSent("not reached");
        } catch (IOException e) {
            return new StartOutcome.Unknown("no answer");
        }
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return look("/v1/payments/" + request.payment());
    }

    private LookupOutcome look(String path) {
        try {
            Reply reply = provider.get(path);
            return switch (reply.status()) {
                case 200 -> new LookupOutcome.Found(facts(reply.fields()));
                case 404 -> new LookupOutcome.NotFound();
                default -> new LookupOutcome.Unknown("HTTP " + reply.status());
            };
        } catch (IOException e) {
            return new LookupOutcome.Unknown("no answer");
        }
    }

    /** A payment's end and its refunds, or one refund: whatever the fields tell of. */
    private static List<Fact> facts(Fields fields) {
        List<Fact> facts = new ArrayList<>();
        PaymentId payment = PaymentId.parse(fields.get("payment"));
        fields.find("state").ifPresent(state -> {
            switch (state) {
                case "captured" ->
                    facts.add(new Fact.Captured(
                            payment,
                            fields.find("reference"),
                            fields.get("providerPayment"),
                            euro(fields.get("amount"))));
                case "failed" -> facts.add(new Fact.Failed(payment, "The payment was declined."));
                case "closed" -> facts.add(new Fact.Closed(payment));
                default -> {
                    // It waits for the buyer.
                }
            }
        });
        for (int i = 0; fields.find("refund" + i).isPresent(); i++) {
            RefundId refund = RefundId.parse(fields.get("refund" + i));
            switch (fields.get("refundState" + i)) {
                case "succeeded" ->
                    facts.add(new Fact.Refunded(
                            payment,
                            Optional.of(refund),
                            fields.get("providerRefund" + i),
                            euro(fields.get("refundAmount" + i))));
                case "failed" -> facts.add(new Fact.RefundFailed(payment, refund, "The account is closed."));
                default -> {
                    // It is on its way.
                }
            }
        }
        return facts;
    }

    private static Money euro(String minorUnits) {
        return Money.of(Long.parseLong(minorUnits), "EUR");
    }

    @Override
    public CloseOutcome close(LookupRequest request) {
        try {
            Reply reply = provider.post("/v1/payments/" + request.payment() + "/close", Fields.of());
            return switch (reply.status()) {
                case 200 -> new CloseOutcome.Closed();
                case 409 -> new CloseOutcome.TooLate();
                default -> new CloseOutcome.Unknown("HTTP " + reply.status());
            };
        } catch (IOException e) {
            return new CloseOutcome.Unknown("no answer");
        }
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        try {
            Reply reply = provider.post(
                    "/v1/refunds",
                    Fields.of(
                            "refund", request.refund().toString(),
                            "payment", request.payment().toString(),
                            "providerPayment", request.providerPayment(),
                            "amount", Long.toString(request.amount().amount())));
            return switch (reply.status()) {
                case 200 -> new RefundOutcome.Succeeded(reply.fields().get("providerRefund0"));
                case 202 -> new RefundOutcome.Accepted(reply.fields().get("providerRefund0"));
                case 402 -> new RefundOutcome.Refused("The provider refused.");
                default -> new RefundOutcome.Unknown("HTTP " + reply.status());
            };
        } catch (NotSent e) {
            return new RefundOutcome.NotSent("not reached");
        } catch (IOException e) {
            return new RefundOutcome.Unknown("no answer");
        }
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        return look("/v1/refunds/" + request.refund());
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        byte[] given = notification.header(SIGNATURE).orElse("").getBytes(StandardCharsets.US_ASCII);
        byte[] right = HexFormat.of().formatHex(mac(notification.body())).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(given, right)) {
            return new Authentication.Refused("the signature does not fit the body");
        }
        return new Authentication.Authentic(fields(notification).get("event"));
    }

    private byte[] mac(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Fields fields(RawNotification notification) {
        return Fields.parse(new String(notification.body(), StandardCharsets.UTF_8));
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        return facts(fields(notification));
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
    }
}
