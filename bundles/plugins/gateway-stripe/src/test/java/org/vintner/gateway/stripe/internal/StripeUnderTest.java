package org.vintner.gateway.stripe.internal;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.SimulatorUnderTest;
import org.vintner.itests.simulators.stripe.StripeSimulator;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;

/** The plugin, and Stripe at the other end of a line that can break. */
final class StripeUnderTest extends SimulatorUnderTest<StripeSimulator> {

    private final Map<String, Object> configuration = new HashMap<>(Fixture.configuration());

    StripeUnderTest(Path folder) {
        super(new StripeSimulator(options(folder, "secret-key", Fixture.KEY)));
        configuration.put("webhookSecretPrevious", Fixture.NEXT_SECRET);
        configuration.put("timeout", "PT1S");
        // Longer than the provider's clock goes wrong.
        configuration.put("paymentWindow", "PT4H");
        configuration.put("baseUrl", address().toString());
    }

    @Override
    public PaymentGateway another() {
        StripeGateway made = new StripeGateway(Fixture.settings(configuration));
        closeLater(made::close);
        return made;
    }

    @Override
    public void notifyAt(URI url) {
        simulator().endpoint(url);
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
        return simulator().press(started.providerReference(), "pay");
    }

    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        var unused = simulator().press(started.providerReference(), "decline");
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        simulator()
                .refundAtDesk(
                        simulator()
                                .sessionsOf(payment.toString())
                                .get(0)
                                .path("id")
                                .asText(),
                        StripeAmount.write(amount));
    }

    @Override
    public int payments(PaymentId payment) {
        return simulator().sessionsOf(payment.toString()).size();
    }

    @Override
    public long collected(PaymentId payment) {
        return minorUnits(payment, simulator().collected(payment.toString()));
    }

    @Override
    public long refunded(PaymentId payment) {
        return minorUnits(payment, simulator().refunded(payment.toString()));
    }

    /** Stripe counts some currencies in other units. */
    private long minorUnits(PaymentId payment, long stripes) {
        return simulator().sessionsOf(payment.toString()).stream()
                .map(session ->
                        StripeAmount.read(stripes, session.path("currency").asText()))
                .mapToLong(Money::amount)
                .findFirst()
                .orElse(0);
    }

    @Override
    protected long providersUnits(Money amount) {
        return StripeAmount.write(amount);
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        String signature =
                StripeSimulator.sign(body, Fixture.SECRET, Fixture.now().getEpochSecond());
        return Optional.of(notification(Map.of("stripe-signature", signature), body));
    }
}
