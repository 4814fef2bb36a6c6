package org.vintner.gateway.stripe.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Wire;
import org.vintner.itests.simulators.stripe.StripeSimulator;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The plugin, and Stripe at the other end of a line that can break. */
final class StripeUnderTest implements ProviderUnderTest {

    private static final Map<Misbehavior, Knob> KNOBS = Map.ofEntries(
            Map.entry(Misbehavior.REFUSE, Knob.REFUSE),
            Map.entry(Misbehavior.HANG, Knob.HANG),
            Map.entry(Misbehavior.ANSWER_LATE, Knob.ANSWER_LATE),
            Map.entry(Misbehavior.LOSE_ANSWER, Knob.TIMEOUT_AFTER_SUCCESS),
            Map.entry(Misbehavior.SERVER_ERROR, Knob.FAIL_AFTER_SUCCESS),
            Map.entry(Misbehavior.ANSWER_HTML, Knob.HTML_AFTER_SUCCESS),
            Map.entry(Misbehavior.ANSWER_HALF, Knob.HALF_JSON),
            Map.entry(Misbehavior.DUPLICATE, Knob.DUPLICATE),
            Map.entry(Misbehavior.REORDER, Knob.REORDER),
            Map.entry(Misbehavior.DELAY, Knob.DELAY),
            Map.entry(Misbehavior.DROP, Knob.DROP),
            Map.entry(Misbehavior.WRONG_AMOUNT, Knob.WRONG_AMOUNT),
            Map.entry(Misbehavior.WRONG_CURRENCY, Knob.WRONG_CURRENCY),
            Map.entry(Misbehavior.WRONG_MERCHANT, Knob.WRONG_MERCHANT),
            Map.entry(Misbehavior.UNKNOWN_FIELDS, Knob.UNKNOWN_FIELDS),
            Map.entry(Misbehavior.UNKNOWN_KIND, Knob.UNKNOWN_KIND),
            Map.entry(Misbehavior.ROTATED_KEY, Knob.ROTATED_KEYS),
            Map.entry(Misbehavior.FOREIGN_KEY, Knob.FOREIGN_KEYS),
            Map.entry(Misbehavior.CLOCK_BEHIND, Knob.CLOCK_SKEW),
            Map.entry(Misbehavior.CLOCK_AHEAD, Knob.CLOCK_SKEW));

    /** How far; all others: always. */
    private static final Map<Misbehavior, Long> VALUES = Map.of(
            Misbehavior.ANSWER_LATE, 100L,
            Misbehavior.DUPLICATE, 2L,
            Misbehavior.REORDER, 1L,
            Misbehavior.DELAY, 500L,
            Misbehavior.WRONG_AMOUNT, 1L,
            Misbehavior.CLOCK_BEHIND, -3600L,
            Misbehavior.CLOCK_AHEAD, 3600L);

    private final StripeSimulator stripe;
    private final Wire wire;
    private final Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
    private final List<StripeGateway> opened = new ArrayList<>();
    private final PaymentGateway gateway;

    StripeUnderTest(Path folder) {
        stripe = new StripeSimulator(Options.of(
                "books",
                folder.resolve(UUID.randomUUID().toString()).toString(),
                "secret-key",
                Fixture.KEY,
                "retries",
                "100,100,100"));
        wire = new Wire(stripe.address());
        stripe.behind(wire);
        configuration.put("webhookSecretPrevious", Fixture.NEXT_SECRET);
        configuration.put("timeout", "PT1S");
        // Longer than the provider's clock goes wrong.
        configuration.put("paymentWindow", "PT4H");
        configuration.put("baseUrl", wire.address().toString());
        gateway = another();
        Await.until("the provider answers in time", this::isReady);
    }

    /** The first call of a cold JVM takes longer than the time-out. */
    private boolean isReady() {
        List<Finding> findings = opened.get(0).test();
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.WRONG);
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        StripeGateway made = new StripeGateway(Fixture.settings(configuration));
        opened.add(made);
        return made;
    }

    @Override
    public void notifyAt(URI url) {
        stripe.endpoint(url);
    }

    @Override
    public Set<String> secrets() {
        return Set.of(Fixture.KEY, Fixture.SECRET, Fixture.NEXT_SECRET);
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of("stripe-signature");
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return stripe.press(started.providerReference(), "pay");
    }

    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        var unused = stripe.press(started.providerReference(), "decline");
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        stripe.refundAtDesk(
                stripe.sessionsOf(payment.toString()).get(0).path("id").asText(), StripeAmount.write(amount));
    }

    @Override
    public int payments(PaymentId payment) {
        return stripe.sessionsOf(payment.toString()).size();
    }

    @Override
    public long collected(PaymentId payment) {
        return minorUnits(payment, stripe.collected(payment.toString()));
    }

    @Override
    public long refunded(PaymentId payment) {
        return minorUnits(payment, stripe.refunded(payment.toString()));
    }

    /** Stripe counts some currencies in other units. */
    private long minorUnits(PaymentId payment, long stripes) {
        return stripe.sessionsOf(payment.toString()).stream()
                .map(session ->
                        StripeAmount.read(stripes, session.path("currency").asText()))
                .mapToLong(Money::amount)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        switch (misbehavior) {
            case UNREACHABLE -> wire.cut();
            case TLS_ERROR -> wire.breakHandshakes();
            case ANSWER_HUGE -> wire.flood();
            default -> stripe.dial().set(KNOBS.get(misbehavior), VALUES.getOrDefault(misbehavior, -1L));
        }
    }

    @Override
    public void behave() {
        stripe.dial().reset();
        wire.mend();
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        String signature =
                StripeSimulator.sign(body, Fixture.SECRET, Fixture.now().getEpochSecond());
        return Optional.of(new RawNotification(
                "/webhooks/x", "", Map.of("stripe-signature", List.of(signature)), body, Instant.now()));
    }

    @Override
    public void close() {
        opened.forEach(StripeGateway::close);
        wire.close();
        stripe.close();
    }
}
