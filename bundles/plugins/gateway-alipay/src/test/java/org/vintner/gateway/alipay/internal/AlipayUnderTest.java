package org.vintner.gateway.alipay.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Wire;
import org.vintner.itests.simulators.alipay.AlipaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The plugin, and Alipay at the other end of a line that can break. */
final class AlipayUnderTest implements ProviderUnderTest {

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
            Map.entry(Misbehavior.WRONG_MERCHANT, Knob.WRONG_MERCHANT),
            Map.entry(Misbehavior.UNKNOWN_FIELDS, Knob.UNKNOWN_FIELDS),
            Map.entry(Misbehavior.UNKNOWN_KIND, Knob.UNKNOWN_KIND),
            Map.entry(Misbehavior.ROTATED_KEY, Knob.ROTATED_KEYS),
            Map.entry(Misbehavior.FOREIGN_KEY, Knob.FOREIGN_KEYS));

    private static final Map<Misbehavior, Long> VALUES = Map.of(
            Misbehavior.ANSWER_LATE, 100L,
            Misbehavior.DUPLICATE, 2L,
            Misbehavior.REORDER, 1L,
            Misbehavior.DELAY, 500L,
            Misbehavior.WRONG_AMOUNT, 1L,
            Misbehavior.WRONG_MERCHANT, 1L,
            Misbehavior.ROTATED_KEY, 1L);

    private static final String NO_STAMP = "Alipay's signature holds no time, and its repeats go on for a day";

    private static final Map<Misbehavior, String> CANNOT = Map.of(
            Misbehavior.WRONG_CURRENCY, "Alipay's amounts are in yuan and name no currency",
            Misbehavior.CLOCK_BEHIND, NO_STAMP,
            Misbehavior.CLOCK_AHEAD, NO_STAMP);

    private final AlipaySimulator alipay;
    private final Wire wire;
    private final AlipaySettings settings;
    private final List<ProviderHttp> lines = new ArrayList<>();
    private final PaymentGateway gateway;

    AlipayUnderTest(Path folder) {
        alipay = new AlipaySimulator(
                Options.of("books", folder.resolve(UUID.randomUUID().toString()).toString(), "retries", "100,100,100"));
        wire = new Wire(alipay.address());
        alipay.behind(wire);
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
                        alipay.merchantPrivateKey(),
                        "alipayPublicKey",
                        alipay.publicKey(),
                        "alipayPublicKeyPrevious",
                        alipay.nextPublicKey(),
                        "baseUrl",
                        wire.address() + "/gateway.do",
                        "timeout",
                        "PT1S"))
                .as(AlipayConfig.class));
        gateway = another();
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        ProviderHttp http = new ProviderHttp(settings.trust(), settings.timeout());
        lines.add(http);
        return new AlipayGateway(settings, http, Clock.systemUTC());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(alipay.merchantPrivateKey());
    }

    /** The signature stands in the body. */
    @Override
    public Set<String> signatureHeaders() {
        return Set.of();
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return alipay.pay(payment.toString());
    }

    /** The buyer sees his bank's no in the app and may try again: the trade waits. */
    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        alipay.open(payment.toString());
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        alipay.refundAtDesk(payment.toString(), "desk-" + UUID.randomUUID(), amount.amount());
    }

    @Override
    public int payments(PaymentId payment) {
        return alipay.stateOf(payment.toString()).isEmpty() ? 0 : 1;
    }

    @Override
    public long collected(PaymentId payment) {
        return alipay.collected(payment.toString());
    }

    @Override
    public long refunded(PaymentId payment) {
        return alipay.refundsOf(payment.toString()).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        switch (misbehavior) {
            case UNREACHABLE -> wire.cut();
            case TLS_ERROR -> wire.breakHandshakes();
            case ANSWER_HUGE -> wire.flood();
            default -> alipay.dial().set(KNOBS.get(misbehavior), VALUES.getOrDefault(misbehavior, -1L));
        }
    }

    @Override
    public void behave() {
        alipay.dial().reset();
        wire.mend();
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

    @Override
    public void close() {
        lines.forEach(ProviderHttp::close);
        wire.close();
        alipay.close();
    }
}
