package org.vintner.payments.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
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

/** A provider with books of its own, and answers that a test can set. A notification's body is the number of its payment. */
class FakeProvider implements PaymentGateway, Refunds, CloseUnpaid, WebhookSource {

    private static final String SIGNED = "genuine";

    final List<StartRequest> started = new CopyOnWriteArrayList<>();
    final Map<PaymentId, Money> captured = new ConcurrentHashMap<>();
    final List<RefundRequest> refunds = new CopyOnWriteArrayList<>();
    Duration handleRetention = GatewayTerms.FOR_GOOD;
    boolean partialRefunds = true;
    long step = 1;
    Optional<StartOutcome> startAnswer = Optional.empty();
    Optional<LookupOutcome> lookupAnswer = Optional.empty();
    Optional<CloseOutcome> closeAnswer = Optional.empty();
    Optional<RefundOutcome> refundAnswer = Optional.empty();
    Optional<LookupOutcome> refundLookupAnswer = Optional.empty();
    /** What a notification with this body says; one without an entry names a payment that was captured. */
    final Map<String, List<Fact>> said = new ConcurrentHashMap<>();

    final List<PaymentId> lookedUp = new CopyOnWriteArrayList<>();

    @Override
    public GatewayTerms terms() {
        return new GatewayTerms(
                Map.of(Currency.getInstance("EUR"), new GatewayTerms.Limit(1, 1_000_000, step)),
                Duration.ofMinutes(30),
                Duration.ofSeconds(5),
                Duration.ofDays(1),
                handleRetention,
                partialRefunds);
    }

    @Override
    public StartOutcome start(StartRequest request) {
        started.add(request);
        return startAnswer.orElse(
                new StartOutcome.Started(reference(request.payment()), new NextAction.Redirect(request.returnUrl())));
    }

    static String reference(PaymentId payment) {
        return "ref-" + payment;
    }

    static Fact.Captured fact(PaymentId payment, Money amount) {
        return new Fact.Captured(payment, Optional.of(reference(payment)), "pp-" + payment, amount);
    }

    void pay(PaymentId payment, Money amount) {
        captured.put(payment, amount);
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        lookedUp.add(request.payment());
        if (lookupAnswer.isPresent()) {
            return lookupAnswer.get();
        }
        Money amount = captured.get(request.payment());
        if (amount != null) {
            return new LookupOutcome.Found(List.of(fact(request.payment(), amount)));
        }
        boolean known = started.stream().anyMatch(start -> start.payment().equals(request.payment()));
        return known ? new LookupOutcome.Found(List.of()) : new LookupOutcome.NotFound();
    }

    @Override
    public CloseOutcome close(LookupRequest request) {
        if (closeAnswer.isPresent()) {
            return closeAnswer.get();
        }
        return captured.containsKey(request.payment()) ? new CloseOutcome.TooLate() : new CloseOutcome.Closed();
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        refunds.add(request);
        return refundAnswer.orElse(new RefundOutcome.Succeeded("pr-" + request.refund()));
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        if (refundLookupAnswer.isPresent()) {
            return refundLookupAnswer.get();
        }
        List<Fact> facts = new ArrayList<>();
        refunds.stream()
                .filter(made -> made.refund().equals(request.refund()))
                .findFirst()
                .ifPresent(made -> facts.add(new Fact.Refunded(
                        made.payment(), Optional.of(made.refund()), "pr-" + made.refund(), made.amount())));
        return facts.isEmpty() ? new LookupOutcome.NotFound() : new LookupOutcome.Found(facts);
    }

    static Map<String, List<String>> signature() {
        return Map.of("signature", List.of(SIGNED));
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        return notification.header("signature").equals(Optional.of(SIGNED))
                ? new Authentication.Authentic("event of " + text(notification))
                : new Authentication.Refused("wrong signature");
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        List<Fact> facts = said.get(text(notification));
        if (facts != null) {
            return facts;
        }
        PaymentId payment = PaymentId.parse(text(notification));
        return List.of(fact(payment, captured.get(payment)));
    }

    private static String text(RawNotification notification) {
        return new String(notification.body(), StandardCharsets.UTF_8);
    }

    @Override
    public Acknowledgement acknowledgement() {
        return new Acknowledgement(200, "text/plain", "success");
    }
}
