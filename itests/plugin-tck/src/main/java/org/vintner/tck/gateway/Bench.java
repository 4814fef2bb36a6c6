package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.RecordedLog;

/**
 * The host's side of the bench: orders, calls the plugin as Vintner does (what is thrown or null counts as unknown), takes
 * notifications, and remembers everything that came out of the plugin. Used by the rules.
 */
public final class Bench implements AutoCloseable {

    private static final long ORDINARY_AMOUNT = 1999;
    /** For a busy machine that runs the tests. */
    private static final Duration GRACE = Duration.ofMillis(1500);

    private static final int TRIES = 4;

    final ProviderUnderTest provider;
    final Shop shop;
    /** Everything that plugin instances returned. */
    final Queue<Object> outcomes = new ConcurrentLinkedQueue<>();
    /** Everything that they threw. */
    final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    private final RecordedLog.Recording log;
    private volatile PaymentGateway gateway;

    /** A payment that was started. */
    record Attempt(StartRequest request, StartOutcome.Started started) {

        PaymentId payment() {
            return request.payment();
        }

        Money amount() {
            return request.amount();
        }

        LookupRequest lookup() {
            return new LookupRequest(payment(), Optional.of(started.providerReference()), amount());
        }
    }

    Bench(RecordedLog.Recording log, ProviderUnderTest provider) {
        this.log = log;
        this.provider = provider;
        this.gateway = provider.gateway();
        this.shop = new Shop(as(WebhookSource.class));
        provider.notifyAt(shop.notifyUrl());
    }

    PaymentGateway gateway() {
        return gateway;
    }

    RecordedLog.Recording log() {
        return log;
    }

    <T> T capability(Class<T> type) {
        return type.cast(gateway);
    }

    private <T> Optional<T> as(Class<T> type) {
        return type.isInstance(gateway) ? Optional.of(type.cast(gateway)) : Optional.empty();
    }

    boolean can(Misbehavior misbehavior) {
        return !provider.cannot().containsKey(misbehavior);
    }

    /** The plugin is updated: from now on a new instance of it is called. */
    void update() {
        gateway = provider.another();
        as(WebhookSource.class).ifPresent(shop::use);
    }

    // --- money

    /** {@return an ordinary amount in a currency that the account takes} */
    Money price() {
        return amount(ordinaryCurrency(), ORDINARY_AMOUNT);
    }

    private Currency ordinaryCurrency() {
        return currencies()
                .min(Comparator.comparing((Currency currency) ->
                                !currency.getCurrencyCode().equals("EUR"))
                        .thenComparing(Currency::getCurrencyCode))
                .orElseThrow(() -> new AssertionError("terms() names no currency"));
    }

    Stream<Currency> currencies() {
        return gateway.terms().limits().keySet().stream();
    }

    private Money amount(Currency currency, long wanted) {
        GatewayTerms.Limit limit = gateway.terms().limits().get(currency);
        return new Money(stepped(Math.max(limit.smallest(), Math.min(limit.largest(), wanted)), limit), currency);
    }

    /** {@return the nearest amount that is a multiple of the step and not smaller, or else not larger} */
    static long stepped(long amount, GatewayTerms.Limit limit) {
        long below = amount / limit.step() * limit.step();
        return below == amount || below + limit.step() > limit.largest() ? below : below + limit.step();
    }

    /** {@return a part of an amount, or all of it where no part can be paid back} */
    Money part(Money whole, int divisor) {
        GatewayTerms.Limit limit = gateway.terms().limits().get(whole.currency());
        long part = whole.amount() / divisor / limit.step() * limit.step();
        return gateway.terms().partialRefunds() ? new Money(Math.max(limit.step(), part), whole.currency()) : whole;
    }

    /** {@return whether a part of a payment can be paid back} */
    boolean paysBackInParts() {
        return gateway.terms().partialRefunds();
    }

    /** {@return the smallest amount of a currency that makes a difference} */
    Money step(Money amount) {
        return new Money(gateway.terms().limits().get(amount.currency()).step(), amount.currency());
    }

    // --- calls

    StartRequest order(PaymentId payment, Money amount) {
        return new StartRequest(
                payment,
                amount,
                "Order 1",
                Locale.ENGLISH,
                shop.returnUrl(),
                shop.notifyUrl(),
                Instant.now().plus(gateway.terms().paymentWindow()));
    }

    StartRequest order() {
        return order(PaymentId.next(), price());
    }

    StartOutcome start(StartRequest request) {
        return call(() -> gateway.start(request), StartOutcome.Unknown::new);
    }

    /** Starts a payment that must start. */
    Attempt started(StartRequest request) {
        StartOutcome outcome = start(request);
        assertThat(outcome).as("start of an ordinary payment").isInstanceOf(StartOutcome.Started.class);
        return new Attempt(request, (StartOutcome.Started) outcome);
    }

    /**
     * Starts an ordinary payment. Where that takes as long as a call may, the machine is busy and the gateway's own time-out may have
     * come first, which is rightly unknown: then another one is started, and the last one must start whatever it takes.
     */
    Attempt started() {
        long quick = gateway.terms().deadline().dividedBy(2).toNanos();
        for (int i = 1; i < TRIES; i++) {
            StartRequest request = order();
            long begin = System.nanoTime();
            StartOutcome outcome = start(request);
            if (outcome instanceof StartOutcome.Started started) {
                return new Attempt(request, started);
            }
            assertThat(System.nanoTime() - begin)
                    .as("start of an ordinary payment: %s, after so many ns", outcome)
                    .isGreaterThan(quick);
        }
        return started(order());
    }

    /** Starts a payment and has it paid. */
    Attempt paid() {
        Attempt attempt = started();
        pay(attempt);
        return attempt;
    }

    Attempt paid(StartRequest request) {
        Attempt attempt = started(request);
        pay(attempt);
        return attempt;
    }

    void pay(Attempt attempt) {
        assertThat(provider.pay(attempt.payment(), attempt.started()))
                .as("the provider of the test lets an ordinary payment be paid")
                .isTrue();
        if (gateway instanceof SeparateCapture) {
            LookupOutcome outcome = capture(attempt);
            assertThat(outcome).as("capture of an authorized payment").isInstanceOf(LookupOutcome.Found.class);
        }
    }

    LookupOutcome lookup(Attempt attempt) {
        return lookup(attempt.lookup());
    }

    LookupOutcome lookup(LookupRequest request) {
        return call(() -> gateway.lookup(request), LookupOutcome.Unknown::new);
    }

    LookupOutcome capture(Attempt attempt) {
        return call(() -> capability(SeparateCapture.class).capture(attempt.lookup()), LookupOutcome.Unknown::new);
    }

    CloseOutcome close(Attempt attempt) {
        return call(() -> capability(CloseUnpaid.class).close(attempt.lookup()), CloseOutcome.Unknown::new);
    }

    RefundOutcome refund(RefundRequest request) {
        return call(() -> capability(Refunds.class).refund(request), RefundOutcome.Unknown::new);
    }

    LookupOutcome lookupRefund(RefundRequest request) {
        return call(() -> capability(Refunds.class).lookupRefund(request), LookupOutcome.Unknown::new);
    }

    RefundRequest refundRequest(Attempt attempt, Money amount) {
        Fact.Captured captured = captured(attempt);
        return new RefundRequest(
                RefundId.next(),
                attempt.payment(),
                captured.providerPayment(),
                attempt.amount(),
                amount,
                "The buyer is unhappy");
    }

    private <T> T call(Supplier<T> call, Function<String, T> unknown) {
        try {
            T outcome = call.get();
            if (outcome != null) {
                outcomes.add(outcome);
                return outcome;
            }
            thrown.add(new NullPointerException("the plugin returned null"));
        } catch (RuntimeException e) {
            thrown.add(e);
        }
        return unknown.apply("the plugin threw or returned null");
    }

    /** {@return what spoils an answer after the deed, of what this provider can do} */
    List<Misbehavior> spoilers() {
        return Stream.of(
                        Misbehavior.SERVER_ERROR,
                        Misbehavior.ANSWER_HTML,
                        Misbehavior.ANSWER_HALF,
                        Misbehavior.ANSWER_HUGE)
                .filter(this::can)
                .toList();
    }

    /** {@return what keeps a call from reaching the provider, of what this one can do} */
    List<Misbehavior> absences() {
        return Stream.of(Misbehavior.UNREACHABLE, Misbehavior.TLS_ERROR)
                .filter(this::can)
                .toList();
    }

    /** {@return all that leaves a call that only asks without a usable answer} */
    List<Misbehavior> troubles() {
        return Stream.of(
                        spoilers().stream(),
                        absences().stream(),
                        Stream.of(Misbehavior.LOSE_ANSWER).filter(this::can))
                .flatMap(each -> each)
                .toList();
    }

    /** Makes a call that must end by itself before the deadline that the plugin declared. */
    <T> T inTime(Callable<T> call) throws Exception {
        Duration deadline = gateway.terms().deadline();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(call).get(deadline.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "The call did not end within the deadline of " + deadline + " that terms() declares."
                            + " Give the plugin's own time-outs less than that.",
                    e);
        } finally {
            thread.shutdownNow();
        }
    }

    /** {@return what a look-up of a payment states; nothing when it states nothing} */
    List<Fact> facts(Attempt attempt) {
        return facts(lookup(attempt));
    }

    static List<Fact> facts(LookupOutcome outcome) {
        return outcome instanceof LookupOutcome.Found found ? found.facts() : List.of();
    }

    /** {@return the capture that a look-up tells of, which must come to be told} */
    Fact.Captured captured(Attempt attempt) {
        return Await.until(
                "a look-up tells that " + attempt.payment() + " is captured",
                () -> only(facts(attempt), Fact.Captured.class).stream().findFirst());
    }

    static <T extends Fact> List<T> only(List<Fact> facts, Class<T> kind) {
        List<T> found = new ArrayList<>();
        facts.stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        return found;
    }

    @Override
    public void close() {
        provider.close();
        shop.close();
        log.close();
    }
}
