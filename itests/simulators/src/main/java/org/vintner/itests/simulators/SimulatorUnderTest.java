package org.vintner.itests.simulators;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.BooksUnderTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/**
 * A plugin, and its provider's simulator at the other end of a line that can break: what the contract tests of gateways have in
 * common.
 */
public abstract class SimulatorUnderTest<S extends Simulator> implements ProviderUnderTest, BooksUnderTest {

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

    private final S simulator;
    private final Wire wire;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private Optional<PaymentGateway> gateway = Optional.empty();

    /** Lays the line to a simulator, which this owns from now on. */
    protected SimulatorUnderTest(S simulator) {
        this.simulator = simulator;
        this.wire = new Wire(simulator.address());
        simulator.behind(wire);
    }

    /**
     * {@return options of a simulator with books of its own and quick repeats}
     *
     * @param folder where books are kept
     * @param more names and values of further options
     */
    protected static Options options(Path folder, String... more) {
        String[] own = {"books", folder.resolve(UUID.randomUUID().toString()).toString(), "retries", "100,100,100"};
        String[] all = Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return Options.of(all);
    }

    /** {@return the provider} */
    protected final S simulator() {
        return simulator;
    }

    /** {@return the address that the plugin calls, without a slash at its end} */
    protected final URI address() {
        return wire.address();
    }

    /** What is to be closed with this, the last one first. */
    protected final void closeLater(Runnable close) {
        closing.push(close);
    }

    /** The first call of a cold JVM takes longer than the time-out, so that a rule begins when a call has gone through. */
    @Override
    public final PaymentGateway gateway() {
        if (gateway.isEmpty()) {
            PaymentGateway first = another();
            gateway = Optional.of(first);
            Await.until("the provider answers in time", () -> isReady(first));
        }
        return gateway.get();
    }

    private static boolean isReady(PaymentGateway gateway) {
        List<Finding> findings = ((SelfTest) gateway).test();
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.WRONG);
    }

    /** {@return which calls misbehave, in the simulator's words; none: all} */
    protected String[] misbehavingCalls() {
        return new String[0];
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        switch (misbehavior) {
            case UNREACHABLE -> wire.cut();
            case TLS_ERROR -> wire.breakHandshakes();
            case ANSWER_HUGE -> wire.flood();
            default ->
                simulator
                        .dial()
                        .set(KNOBS.get(misbehavior), VALUES.getOrDefault(misbehavior, Dial.ALWAYS), misbehavingCalls());
        }
    }

    @Override
    public void behave() {
        simulator.dial().reset();
        wire.mend();
    }

    /** {@return a notification as it comes in at the shop's door} */
    protected static RawNotification notification(Map<String, String> headers, byte[] body) {
        Map<String, List<String>> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return new RawNotification(
                "/webhooks/x", "", lower, body, Clock.systemUTC().instant());
    }

    @Override
    public final Optional<BooksUnderTest> books() {
        return Optional.of(this);
    }

    @Override
    public final LocalDate write() {
        return simulator.endDay();
    }

    @Override
    public final String foreignPayment(Money amount) {
        return simulator.payAnotherShop(
                providersUnits(amount), amount.currency().getCurrencyCode());
    }

    @Override
    public final void unknownMovement(Money amount) {
        simulator.bookSomethingElse(providersUnits(amount), amount.currency().getCurrencyCode());
    }

    /** {@return an amount as the provider counts; where it counts in other units, it is overridden} */
    protected long providersUnits(Money amount) {
        return amount.amount();
    }

    @Override
    public final void close() {
        closing.forEach(Runnable::run);
        wire.close();
        simulator.close();
    }
}
