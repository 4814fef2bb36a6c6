package org.vintner.gateway.sandbox.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.BooksUnderTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The sandbox as the contract test sees it. */
final class SandboxUnderTest implements ProviderUnderTest, BooksUnderTest {

    private static final String OLD_SECRET = "the secret of last year";
    private static final String NO_WIRE =
            "the provider lives in the plugin, and their calls have no form that could break";
    private static final String NO_OTHERS =
            "the provider's only customer is this shop, and it books payments and refunds";
    private static final Map<Misbehavior, String> CANNOT = Map.of(
            Misbehavior.TLS_ERROR, NO_WIRE,
            Misbehavior.ANSWER_HTML, NO_WIRE,
            Misbehavior.ANSWER_HALF, NO_WIRE,
            Misbehavior.ANSWER_HUGE, NO_WIRE,
            Misbehavior.FOREIGN_BOOKING, NO_OTHERS,
            Misbehavior.UNKNOWN_BOOKING, NO_OTHERS);

    private final SandboxSettings settings;
    private final Dial dial = new Dial();
    private final JournaledProvider provider;
    private final PaymentGateway gateway;

    private SandboxUnderTest(SandboxSettings settings) throws IOException {
        this.settings = settings;
        this.provider = new JournaledProvider(settings, dial, Clock.systemUTC());
        this.gateway = another();
    }

    static SandboxUnderTest in(Path data) throws IOException {
        return new SandboxUnderTest(new TestConfig()
                .set("books", UUID.randomUUID().toString())
                .set("webhookSecretPrevious", OLD_SECRET)
                .set("currencies", new String[] {"EUR", "JPY", "KWD"})
                .set("deadline", "PT0.5S")
                .set("billAtOnce", true)
                .settings(data));
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        return new SandboxGateway(
                new DialedProvider(provider, dial, settings.patience()),
                settings,
                reference -> URI.create("http://localhost/sandbox/" + reference),
                Clock.systemUTC());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(TestConfig.SECRET, OLD_SECRET);
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of("sandbox-signature");
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return provider.settle(payment, State.PAID).orElseThrow().state() == State.PAID;
    }

    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        provider.settle(payment, State.DECLINED);
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        provider.refund(Optional.empty(), payment, amount);
    }

    @Override
    public int payments(PaymentId payment) {
        return provider.find(payment).isPresent() ? 1 : 0;
    }

    @Override
    public long collected(PaymentId payment) {
        return provider.find(payment)
                .filter(found -> found.state() == State.PAID)
                .map(found -> found.amount().amount())
                .orElse(0L);
    }

    @Override
    public long refunded(PaymentId payment) {
        return provider.find(payment)
                .map(found -> collected(payment) - found.refundable())
                .orElse(0L);
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        Map<Misdeed, Integer> wanted = new EnumMap<>(dial.settings());
        wanted.put(
                misbehavior == Misbehavior.REFUSE ? Misdeed.DECLINE : Misdeed.valueOf(misbehavior.name()), Dial.ALWAYS);
        dial.set(wanted);
    }

    @Override
    public void behave() {
        dial.reset();
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        return CANNOT;
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        String signature = new WebhookSignature(List.of(TestConfig.SECRET)).sign(body, Instant.now());
        return Optional.of(new RawNotification(
                "/webhooks/sandbox", "", Map.of("sandbox-signature", List.of(signature)), body, Instant.now()));
    }

    @Override
    public Optional<BooksUnderTest> books() {
        return Optional.of(this);
    }

    /** A bill can be had at any time. */
    @Override
    public LocalDate write() {
        return LocalDate.now(settings.bills().zone());
    }

    @Override
    public void close() {
        try {
            provider.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
