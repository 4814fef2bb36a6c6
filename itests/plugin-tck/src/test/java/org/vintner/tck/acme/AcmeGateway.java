package org.vintner.tck.acme;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
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

/** Takes payments through Acme. */
class AcmeGateway implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid {

    static final String KIND = "acme";

    private static final long LARGEST_AMOUNT = 100_000_000;
    private static final Duration PAYMENT_WINDOW = Duration.ofMinutes(30);
    private static final Duration NOTIFICATION_HORIZON = Duration.ofDays(3);

    private final AcmeClient client;
    private final String account;
    private final GatewayTerms terms;
    private final AcmeSignature signature;
    private final Clock clock;

    AcmeGateway(AcmeSettings settings, Clock clock) {
        this.client = new AcmeClient(settings);
        this.account = settings.account();
        this.signature = new AcmeSignature(settings.secrets());
        this.clock = clock;
        Map<Currency, GatewayTerms.Limit> limits = settings.currencies().stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        currency -> new GatewayTerms.Limit(1, LARGEST_AMOUNT),
                        (one, same) -> one));
        this.terms = new GatewayTerms(limits, PAYMENT_WINDOW, settings.deadline(), NOTIFICATION_HORIZON);
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    @Override
    public StartOutcome start(StartRequest request) {
        GatewayTerms.Limit limit = terms.limits().get(request.amount().currency());
        long amount = request.amount().amount();
        if (limit == null || amount < limit.smallest() || amount > limit.largest()) {
            return new StartOutcome.Declined("This payment method does not take this amount or currency.");
        }
        try {
            AcmeClient.Answer answer = client.post(
                    "payments",
                    Map.of(
                            "payment", request.payment().toString(),
                            "amount", AcmeAmount.write(request.amount()),
                            "currency", request.amount().currency().getCurrencyCode(),
                            "subject", request.subject(),
                            "returnUrl", request.returnUrl().toString(),
                            "notifyUrl", request.notifyUrl().toString(),
                            "seconds", Long.toString(secondsUntil(request.expiresAt()))));
            if (answer.status() != 200) {
                return new StartOutcome.Declined("The payment provider declined.");
            }
            URI page = URI.create(answer.form().text("page"));
            return new StartOutcome.Started(answer.form().text("id"), new NextAction.Redirect(page));
        } catch (AcmeClient.NoAnswer e) {
            return e.sent() ? new StartOutcome.Unknown(e.getMessage()) : new StartOutcome.NotSent(e.getMessage());
        } catch (Form.Malformed | IllegalArgumentException e) {
            return new StartOutcome.Unknown("Acme's answer makes no sense.");
        }
    }

    private long secondsUntil(Instant end) {
        return Math.max(1, Duration.between(clock.instant(), end).toSeconds());
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return lookedUp("payments/" + request.payment(), this::facts);
    }

    private LookupOutcome lookedUp(String path, Function<Form, List<Fact>> facts) {
        try {
            AcmeClient.Answer answer = client.get(path);
            if (answer.status() == 404) {
                return new LookupOutcome.NotFound();
            }
            if (answer.status() != 200 || !answer.form().text("account").equals(account)) {
                return new LookupOutcome.Unknown("Acme's answer is about something else.");
            }
            return new LookupOutcome.Found(facts.apply(answer.form()));
        } catch (AcmeClient.NoAnswer e) {
            return new LookupOutcome.Unknown(e.getMessage());
        } catch (Form.Malformed | CommerceException e) {
            return new LookupOutcome.Unknown("Acme's answer makes no sense.");
        }
    }

    private List<Fact> facts(Form form) {
        PaymentId payment = PaymentId.parse(form.text("payment"));
        List<Fact> facts = new ArrayList<>();
        switch (form.text("state")) {
            case "paid" -> facts.add(captured(form));
            case "declined" -> facts.add(new Fact.Failed(payment, "The payment was declined."));
            case "closed" -> facts.add(new Fact.Closed(payment));
            case "waiting" -> {
                // Nothing has happened yet.
            }
            default -> throw new Form.Malformed("unknown state");
        }
        for (int i = 1; form.find("refund" + i + ".id").isPresent(); i++) {
            facts.add(refunded(form, "refund" + i + "."));
        }
        return facts;
    }

    private static Fact captured(Form form) {
        return new Fact.Captured(
                PaymentId.parse(form.text("payment")),
                form.find("id"),
                form.text("capture"),
                AcmeAmount.read(form.text("amount"), form.text("currency")));
    }

    private static Fact refunded(Form form, String prefix) {
        Money amount = AcmeAmount.read(form.text(prefix + "amount"), form.text(prefix + "currency"));
        return new Fact.Refunded(
                PaymentId.parse(form.text("payment")),
                form.find(prefix + "refund").map(RefundId::parse),
                form.text(prefix + "id"),
                amount);
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        try {
            AcmeClient.Answer answer = client.post(
                    "payments/" + request.payment() + "/refunds",
                    Map.of(
                            "refund", request.refund().toString(),
                            "capture", request.providerPayment(),
                            "amount", AcmeAmount.write(request.amount()),
                            "currency", request.amount().currency().getCurrencyCode()));
            return answer.status() == 200
                    ? new RefundOutcome.Succeeded(answer.form().text("id"))
                    : new RefundOutcome.Refused(
                            "Acme refused: " + answer.form().find("reason").orElse("it gave no reason"));
        } catch (AcmeClient.NoAnswer e) {
            return e.sent() ? new RefundOutcome.Unknown(e.getMessage()) : new RefundOutcome.NotSent(e.getMessage());
        } catch (Form.Malformed e) {
            return new RefundOutcome.Unknown("Acme's answer makes no sense.");
        }
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        return lookedUp("refunds/" + request.refund(), form -> List.of(refunded(form, "refund1.")));
    }

    @Override
    public CloseOutcome close(LookupRequest request) {
        try {
            AcmeClient.Answer answer = client.post("payments/" + request.payment() + "/close", Map.of("why", "unpaid"));
            return switch (answer.status() + " " + answer.form().find("state").orElse("")) {
                case "200 closed", "200 declined" -> new CloseOutcome.Closed();
                case "409 paid" -> new CloseOutcome.TooLate();
                default -> new CloseOutcome.Unknown("Acme's answer makes no sense.");
            };
        } catch (AcmeClient.NoAnswer e) {
            return new CloseOutcome.Unknown(e.getMessage());
        }
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        List<String> headers = notification.headers().getOrDefault(AcmeSignature.HEADER, List.of());
        return signature
                .refusal(headers, notification.body(), notification.receivedAt())
                .<Authentication>map(Authentication.Refused::new)
                .orElseGet(() -> identified(notification.body()));
    }

    private Authentication identified(byte[] body) {
        try {
            Form form = Form.parse(body);
            return form.text("account").equals(account)
                    ? new Authentication.Authentic(form.text("event"))
                    : new Authentication.Refused("it is for another merchant account");
        } catch (Form.Malformed e) {
            return new Authentication.Refused("it is signed, but no notification of Acme's");
        }
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        Form form = Form.parse(notification.body());
        return switch (form.text("kind")) {
            case "paid" -> List.of(captured(form));
            case "declined", "closed" -> facts(new Form(withState(form)));
            case "refunded" -> List.of(refunded(form, "refund1."));
            default -> List.of();
        };
    }

    private static Map<String, String> withState(Form form) {
        return Map.of("payment", form.text("payment"), "state", form.text("kind"));
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
    }
}
