package org.vintner.gateway.alipay.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.itests.simulators.SimulatorUnderTest;
import org.vintner.itests.simulators.alipay.AlipaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;

/** The plugin, and Alipay at the other end of a line that can break. */
final class AlipayUnderTest extends SimulatorUnderTest<AlipaySimulator> {

    private static final String NO_STAMP = "Alipay's signature holds no time, and its repeats go on for a day";

    private static final Map<Misbehavior, String> CANNOT = Map.of(
            Misbehavior.WRONG_CURRENCY, "Alipay's amounts are in yuan and name no currency",
            Misbehavior.CLOCK_BEHIND, NO_STAMP,
            Misbehavior.CLOCK_AHEAD, NO_STAMP);

    private final AlipaySettings settings;

    AlipayUnderTest(Path folder) {
        super(new AlipaySimulator(options(folder)));
        settings = AlipaySettings.of(new CandidateConfiguration(Map.of(
                        "mode",
                        "sandbox",
                        "product",
                        "qr",
                        "appId",
                        AlipaySimulator.APP_ID,
                        "sellerId",
                        AlipaySimulator.SELLER_ID,
                        "privateKey",
                        simulator().merchantPrivateKey(),
                        "alipayPublicKey",
                        simulator().publicKey(),
                        "alipayPublicKeyPrevious",
                        simulator().nextPublicKey(),
                        "baseUrl",
                        address() + "/gateway.do",
                        "timeout",
                        "PT1S"))
                .as(AlipayConfig.class));
    }

    @Override
    public PaymentGateway another() {
        ProviderHttp http = new ProviderHttp(settings.trust(), settings.timeout());
        closeLater(http::close);
        return new AlipayGateway(settings, http, Clock.systemUTC());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(simulator().merchantPrivateKey());
    }

    /** The signature stands in the body. */
    @Override
    public Set<String> signatureHeaders() {
        return Set.of();
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return simulator().pay(payment.toString());
    }

    /** The buyer sees his bank's no in the app and may try again: the trade waits. */
    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        simulator().open(payment.toString());
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        simulator().refundAtDesk(payment.toString(), "desk-" + UUID.randomUUID(), amount.amount());
    }

    @Override
    public int payments(PaymentId payment) {
        return simulator().stateOf(payment.toString()).isEmpty() ? 0 : 1;
    }

    @Override
    public long collected(PaymentId payment) {
        return simulator().collected(payment.toString());
    }

    @Override
    public long refunded(PaymentId payment) {
        return simulator().refundsOf(payment.toString()).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        return CANNOT;
    }

    /** Alipay signs forms only. */
    @Override
    public Optional<RawNotification> sign(byte[] body) {
        return Optional.empty();
    }
}
