package org.vintner.gateway.paypal.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Wire;
import org.vintner.itests.simulators.paypal.PayPalSimulator;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The plugin, and PayPal at the other end of a line that can break. */
final class PayPalUnderTest implements ProviderUnderTest {

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

    /** All but that for the access token: without one nothing is sent, which is not what the rules are about. */
    private static final String[] CALLS = {
        "create", "lookup", "capture", "refund", "lookup-capture", "bill", "webhook", "notification"
    };

    private static final String FORMER_WEBHOOK = "WH-FORMER";

    private static final Map<Misbehavior, String> CANNOT =
            Map.of(Misbehavior.CLOCK_BEHIND, "PayPal's repeats bear the time of the first attempt, three days before");

    private final PayPalSimulator paypal;
    private final Wire wire;
    private final Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
    private final List<PayPalGateway> opened = new ArrayList<>();
    private final PaymentGateway gateway;

    PayPalUnderTest(Path folder) {
        paypal = new PayPalSimulator(
                Options.of("books", folder.resolve(UUID.randomUUID().toString()).toString(), "retries", "100,100,100"));
        wire = new Wire(paypal.address());
        paypal.behind(wire);
        configuration.put("webhookIdPrevious", FORMER_WEBHOOK);
        configuration.put("timeout", "PT1S");
        configuration.put("baseUrl", wire.address().toString());
        configuration.put("trustStore", paypal.caFile().toString());
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
        PayPalGateway made = new PayPalGateway(Fixture.settings(configuration));
        opened.add(made);
        return made;
    }

    @Override
    public void notifyAt(URI url) {
        paypal.endpoint(url);
    }

    @Override
    public Set<String> secrets() {
        return Set.of(Fixture.SECRET);
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of(
                "paypal-auth-algo",
                "paypal-cert-url",
                "paypal-transmission-id",
                "paypal-transmission-sig",
                "paypal-transmission-time");
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return paypal.press(started.providerReference(), "approve");
    }

    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        var unused = paypal.press(started.providerReference(), "decline");
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        paypal.refundAtDesk(
                paypal.ordersOf(payment.toString()).get(0).path("id").asText(), PayPalAmount.write(amount));
    }

    @Override
    public int payments(PaymentId payment) {
        return paypal.ordersOf(payment.toString()).size();
    }

    @Override
    public long collected(PaymentId payment) {
        return minorUnits(payment, paypal.collected(payment.toString()));
    }

    @Override
    public long refunded(PaymentId payment) {
        return minorUnits(payment, paypal.refunded(payment.toString()));
    }

    /** PayPal writes HUF and TWD without places. */
    private long minorUnits(PaymentId payment, long written) {
        return paypal.ordersOf(payment.toString()).stream()
                .map(order ->
                        order.path("purchase_units").path(0).path("amount").path("currency_code"))
                .mapToLong(currency -> currency.asText().matches("HUF|TWD") ? written * 100 : written)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        switch (misbehavior) {
            case UNREACHABLE -> wire.cut();
            case TLS_ERROR -> wire.breakHandshakes();
            case ANSWER_HUGE -> wire.flood();
            case ROTATED_KEY -> {
                // PayPal changes its certificate when it likes, the merchant his webhook.
                paypal.dial().set(Knob.ROTATED_KEYS, 1);
                paypal.webhookId(FORMER_WEBHOOK);
            }
            default -> paypal.dial().set(KNOBS.get(misbehavior), VALUES.getOrDefault(misbehavior, -1L), CALLS);
        }
    }

    @Override
    public void behave() {
        paypal.dial().reset();
        paypal.webhookId(Fixture.WEBHOOK);
        wire.mend();
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        return CANNOT;
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        PayPalSimulator.headers(
                        UUID.randomUUID().toString(),
                        Instant.now(),
                        Fixture.WEBHOOK,
                        body,
                        paypal.signer(),
                        wire.address() + "/v1/notifications/certs/CERT-simulated-1")
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return Optional.of(new RawNotification("/webhooks/x", "", headers, body, Instant.now()));
    }

    @Override
    public void close() {
        opened.forEach(PayPalGateway::close);
        wire.close();
        paypal.close();
    }
}
