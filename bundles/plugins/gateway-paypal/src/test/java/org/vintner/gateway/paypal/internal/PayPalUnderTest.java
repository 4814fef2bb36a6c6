package org.vintner.gateway.paypal.internal;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.SimulatorUnderTest;
import org.vintner.itests.simulators.paypal.PayPalSimulator;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;

/** The plugin, and PayPal at the other end of a line that can break. */
final class PayPalUnderTest extends SimulatorUnderTest<PayPalSimulator> {

    private static final String FORMER_WEBHOOK = "WH-FORMER";

    private static final Map<Misbehavior, String> CANNOT =
            Map.of(Misbehavior.CLOCK_BEHIND, "PayPal's repeats bear the time of the first attempt, three days before");

    private final Map<String, Object> configuration = new HashMap<>(Fixture.configuration());

    PayPalUnderTest(Path folder) {
        super(new PayPalSimulator(options(folder)));
        configuration.put("webhookIdPrevious", FORMER_WEBHOOK);
        configuration.put("timeout", "PT1S");
        configuration.put("baseUrl", address().toString());
        configuration.put("trustStore", simulator().caFile().toString());
    }

    @Override
    public PaymentGateway another() {
        PayPalGateway made = new PayPalGateway(Fixture.settings(configuration));
        closeLater(made::close);
        return made;
    }

    @Override
    public void notifyAt(URI url) {
        simulator().endpoint(url);
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
        return simulator().press(started.providerReference(), "approve");
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
                                .ordersOf(payment.toString())
                                .get(0)
                                .path("id")
                                .asText(),
                        PayPalAmount.write(amount));
    }

    @Override
    public int payments(PaymentId payment) {
        return simulator().ordersOf(payment.toString()).size();
    }

    @Override
    public long collected(PaymentId payment) {
        return minorUnits(payment, simulator().collected(payment.toString()));
    }

    @Override
    public long refunded(PaymentId payment) {
        return minorUnits(payment, simulator().refunded(payment.toString()));
    }

    /** PayPal writes HUF and TWD without places. */
    private long minorUnits(PaymentId payment, long written) {
        return simulator().ordersOf(payment.toString()).stream()
                .map(order ->
                        order.path("purchase_units").path(0).path("amount").path("currency_code"))
                .mapToLong(currency -> currency.asText().matches("HUF|TWD") ? written * 100 : written)
                .findFirst()
                .orElse(0);
    }

    /** All but that for the access token: without one nothing is sent, which is not what the rules are about. */
    @Override
    protected String[] misbehavingCalls() {
        return new String[] {
            "create", "lookup", "capture", "refund", "lookup-capture", "bill", "webhook", "notification"
        };
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        super.dial(misbehavior);
        if (misbehavior == Misbehavior.ROTATED_KEY) {
            // PayPal changes its certificate when it likes, the merchant his webhook.
            simulator().webhookId(FORMER_WEBHOOK);
        }
    }

    @Override
    public void behave() {
        super.behave();
        simulator().webhookId(Fixture.WEBHOOK);
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        return CANNOT;
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        return Optional.of(notification(
                PayPalSimulator.headers(
                        UUID.randomUUID().toString(),
                        Fixture.now(),
                        Fixture.WEBHOOK,
                        body,
                        simulator().signer(),
                        address() + "/v1/notifications/certs/CERT-simulated-1"),
                body));
    }
}
