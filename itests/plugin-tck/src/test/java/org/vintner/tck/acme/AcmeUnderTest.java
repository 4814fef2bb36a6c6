package org.vintner.tck.acme;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The plugin and its provider, as the contract test sees them. */
class AcmeUnderTest implements ProviderUnderTest {

    final AcmeProvider provider = new AcmeProvider();
    private final PaymentGateway gateway = another();

    AcmeSettings settings() {
        return new AcmeSettings(
                "acme",
                provider.url(),
                AcmeProvider.ACCOUNT,
                AcmeProvider.API_KEY,
                List.of(AcmeProvider.SECRET, AcmeProvider.OLD_SECRET),
                Stream.of("EUR", "JPY", "KWD").map(Currency::getInstance).toList(),
                Duration.ofSeconds(1));
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        return new AcmeGateway(settings(), Clock.systemUTC());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(AcmeProvider.API_KEY, AcmeProvider.SECRET, AcmeProvider.OLD_SECRET);
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of(AcmeSignature.HEADER);
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return provider.pay(payment.toString());
    }

    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        provider.decline(payment.toString());
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        provider.refundAtTheDesk(payment.toString(), amount);
    }

    @Override
    public int payments(PaymentId payment) {
        return provider.payments(payment.toString());
    }

    @Override
    public long collected(PaymentId payment) {
        return provider.collected(payment.toString());
    }

    @Override
    public long refunded(PaymentId payment) {
        return provider.refunded(payment.toString());
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        provider.dial(misbehavior);
    }

    @Override
    public void behave() {
        provider.behave();
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        Instant now = Instant.now();
        String signature = new AcmeSignature(List.of(AcmeProvider.SECRET)).sign(body, now);
        return Optional.of(
                new RawNotification("/webhooks/acme", "", Map.of(AcmeSignature.HEADER, List.of(signature)), body, now));
    }

    @Override
    public void close() {
        provider.close();
    }
}
