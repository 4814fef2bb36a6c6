package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.StartOutcome;

class PaymentJanitorJobTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    @AfterEach
    void nothingIsViolated() {
        assertThat(shop.violations()).isEmpty();
    }

    private Payment now(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow();
    }

    private Payment started() {
        return shop.start(shop.order(shop.product("Key", 1), 1));
    }

    private static void makeDue() {
        DATABASE.execute("UPDATE payment SET poll_at = now() - interval '1 s' WHERE poll_at IS NOT NULL");
    }

    private static void endWindow(String ago) {
        DATABASE.execute("UPDATE payment SET expires_at = now() - interval '" + ago + "'");
        makeDue();
    }

    private void runWhenDue() {
        makeDue();
        shop.janitor.run();
    }

    /** Whole seconds until the next look-up. */
    private long pause() {
        return shop.sql
                .queryOne(
                        "SELECT round(extract(epoch FROM poll_at - now()))::bigint AS n FROM payment",
                        row -> row.number("n"))
                .orElseThrow();
    }

    private static void assertAbout(long actual, long expected) {
        assertThat(actual).isBetween(expected - 2, expected);
    }

    // ------------------------------------------------------------------ when it asks

    @Test
    @DisplayName("S1.30 D.6.5: asked after 5 s, 15 s, 45 s, 2 min, 5 min, 15 min, and at the end of the buyer's time")
    void openPaymentIsAskedAboutAlongTheCurve() {
        started();
        assertAbout(pause(), 5);
        for (long expected : new long[] {15, 45, 120, 300, 900, 900}) {
            runWhenDue();
            assertAbout(pause(), expected);
        }
        DATABASE.execute("UPDATE payment SET expires_at = now() + interval '100 s'");
        runWhenDue();
        assertAbout(pause(), 100);
    }

    @Test
    @DisplayName("D.6.5: then once an hour to the horizon, whatever the end was")
    void endedPaymentIsAskedAboutOnceAnHour() {
        Payment payment = started();
        endWindow("1 s");
        shop.janitor.run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
        assertAbout(pause(), 3600);

        shop.provider.pay(payment.id(), payment.amount());
        runWhenDue();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.count("payment WHERE poll_at IS NOT NULL")).isZero();
    }

    @Test
    void aPaymentThatFailedByNotificationIsAskedAboutOnceAnHourToo() {
        Payment payment = started();

        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "webhook"), List.of(new Fact.Failed(payment.id(), "no")));

        assertAbout(pause(), 3600);
    }

    @Test
    void whatTheProviderNeverTookOnIsNotAskedAbout() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Declined("no"));

        assertThatThrownBy(this::started).isInstanceOf(CommerceException.class);

        assertThat(shop.count("payment WHERE state = 'FAILED' AND poll_at IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void aClaimedLookUpWhoseProcessDiesIsDueAgain() {
        Payment payment = started();
        makeDue();
        assertThat(shop.store.claimDue(Shop.CHANNEL, 10)).hasSize(1);
        assertThat(shop.store.claimDue(Shop.CHANNEL, 10)).isEmpty();
        assertAbout(pause(), 60);

        shop.provider.pay(payment.id(), payment.amount());
        runWhenDue();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
    }

    // ------------------------------------------------------------------ channels that don't answer

    @Test
    void aChannelThatHangsDoesNotHoldUpTheOthers() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        FakeProvider hanging = new FakeProvider() {
            @Override
            public LookupOutcome lookup(LookupRequest request) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new LookupOutcome.Unknown("hung");
            }
        };
        shop.plugIn("hanging", hanging);
        for (int i = 0; i < 5; i++) {
            shop.start(shop.order(shop.product("Key", 1), 1), "hanging");
        }
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        makeDue();
        ExecutorService job = Executors.newSingleThreadExecutor();
        try {
            Future<?> run = job.submit(shop.janitor::run);
            waitUntilCaptured(payment);
            assertThat(run.isDone()).isFalse();
        } finally {
            over.countDown();
            job.shutdown();
            assertThat(job.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void waitUntilCaptured(Payment payment) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (now(payment).state() != PaymentState.CAPTURED && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
    }

    @Test
    void paymentsOfAnAbsentChannelStayDueUntilItIsBack() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        shop.unplug();
        runWhenDue();
        assertThat(shop.count("payment WHERE state = 'PENDING' AND poll_at < now()"))
                .isEqualTo(1);

        shop.plugIn();
        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
    }

    @Test
    void aProviderWithoutAnAnswerIsLeftAloneAfterAFewTries() {
        for (int i = 0; i < 20; i++) {
            started();
        }
        shop.provider.lookupAnswer = Optional.of(new LookupOutcome.Unknown("down"));
        runWhenDue();

        // Each of the four lanes gives up after three.
        assertThat(shop.provider.lookedUp.size()).isBetween(3, 12);
        assertThat(shop.count("payment WHERE polls = 1")).isEqualTo(shop.provider.lookedUp.size());
        assertThat(shop.count("payment WHERE poll_at <= now()")).isZero();
    }

    @Test
    void oneThatCannotBeAppliedDoesNotKeepTheOthersWaiting() {
        Payment poison = shop.paidAtProvider(shop.product("Key", 1), 1);
        Payment good = shop.paidAtProvider(shop.product("Key", 1), 1);
        DATABASE.execute("ALTER TABLE payment ADD CONSTRAINT poison CHECK (captured = 0 OR id <> '"
                + poison.id().value() + "')");
        try {
            runWhenDue();
        } finally {
            DATABASE.execute("ALTER TABLE payment DROP CONSTRAINT poison");
        }
        assertThat(now(good).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(now(poison).state()).isEqualTo(PaymentState.PENDING);

        runWhenDue();
        assertThat(now(poison).state()).isEqualTo(PaymentState.CAPTURED);
    }

    // ------------------------------------------------------------------ unknown outcomes

    @Test
    void aStartThatNeverArrivedEndsWithTheBuyersTime() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Unknown("time-out"));
        Payment payment = started();
        shop.provider.started.clear();
        runWhenDue();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CREATED);

        endWindow("1 s");
        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);
        assertAbout(pause(), 3600);
    }

    @Test
    void aStartThatArrivedUnheardIsFoundByAsking() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Unknown("time-out"));
        Payment payment = started();
        shop.provider.pay(payment.id(), payment.amount());

        runWhenDue();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.provider.started).hasSize(1);
    }

    @Test
    @DisplayName("D.6.1: not sent this time says nothing about the time before")
    void aRepeatedStartThatIsNotSentDoesNotEndThePayment() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Unknown("time-out"));
        OrderId order = shop.order(shop.product("Key", 1), 1);
        Payment payment = shop.start(order);
        shop.provider.startAnswer = Optional.of(new StartOutcome.NotSent("busy"));

        assertThatThrownBy(() -> shop.start(order))
                .isInstanceOfSatisfying(
                        CommerceException.class,
                        e -> assertThat(e.error()).isEqualTo(CommerceError.CHANNEL_UNAVAILABLE));

        assertThat(now(payment).state()).isEqualTo(PaymentState.CREATED);
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(1);
    }

    @Test
    void aFirstStartThatIsNotSentFailsCleanly() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.NotSent("no route"));

        assertThatThrownBy(this::started).isInstanceOf(CommerceException.class);

        assertThat(shop.count("payment WHERE state = 'FAILED'")).isEqualTo(1);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);
    }

    @Test
    void anUnknownCloseIsTriedAgainSoon() {
        Payment payment = started();
        shop.provider.closeAnswer = Optional.of(new CloseOutcome.Unknown("time-out"));
        endWindow("1 s");
        shop.janitor.run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.PENDING);
        assertAbout(pause(), 5);

        shop.provider.closeAnswer = Optional.empty();
        runWhenDue();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
    }

    @Test
    @DisplayName("S1.29: closing races with paying: the capture wins")
    void aBuyerWhoPaysWhileThePaymentIsBeingClosedGetsHisKeys() {
        FakeProvider racing = new FakeProvider() {
            @Override
            public CloseOutcome close(LookupRequest request) {
                pay(request.payment(), request.amount());
                return super.close(request);
            }
        };
        shop.plugIn("racing", racing);
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "racing");
        endWindow("1 s");

        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void whatNeverGetsAnAnswerIsGivenUpAtTheHorizonAndPutOnTheList() {
        Payment payment = started();
        shop.provider.lookupAnswer = Optional.of(new LookupOutcome.Unknown("gone"));
        endWindow("23 h");
        shop.janitor.run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.PENDING);
        assertAbout(pause(), 3600);

        endWindow("25 h");
        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
        assertThat(shop.count("payment WHERE poll_at IS NULL")).isEqualTo(1);
        assertThat(shop.count(
                        "attention_item WHERE reason = 'PAYMENT_UNRESOLVED' AND subject = '" + payment.id() + "'"))
                .isEqualTo(1);
    }

    // ------------------------------------------------------------------ authorized first

    /** Sets money aside when the buyer pays, and captures it when it is told to. */
    private static final class CapturingProvider extends FakeProvider implements SeparateCapture {

        private Optional<LookupOutcome> captureAnswer = Optional.empty();

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return new LookupOutcome.Found(
                    List.of(new Fact.Authorized(request.payment(), "pp-" + request.payment(), request.amount())));
        }

        @Override
        public LookupOutcome capture(LookupRequest request) {
            return captureAnswer.orElseGet(
                    () -> new LookupOutcome.Found(List.of(fact(request.payment(), request.amount()))));
        }
    }

    @Test
    void authorizedMoneyIsCapturedInTheSameRun() {
        shop.plugIn("capturing", new CapturingProvider());
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "capturing");

        runWhenDue();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.payments.history(payment.id()))
                .extracting(transition -> transition.to())
                .containsExactly("CREATED", "PENDING", "AUTHORIZED", "CAPTURED");
    }

    @Test
    void aCaptureOfUnknownOutcomeIsTriedAgainAndNeverClosed() {
        CapturingProvider provider = new CapturingProvider();
        provider.captureAnswer = Optional.of(new LookupOutcome.Unknown("time-out"));
        shop.plugIn("capturing", provider);
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "capturing");
        runWhenDue();
        endWindow("1 s");
        shop.janitor.run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.AUTHORIZED);

        provider.captureAnswer = Optional.empty();
        runWhenDue();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
    }

    @Test
    void aRefusedCaptureEndsThePayment() {
        CapturingProvider provider = new CapturingProvider();
        shop.plugIn("capturing", provider);
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "capturing");
        provider.captureAnswer = Optional.of(
                new LookupOutcome.Found(List.of(new Fact.Failed(payment.id(), "the card was blocked meanwhile"))));

        runWhenDue();

        assertThat(now(payment).state()).isEqualTo(PaymentState.FAILED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);
    }

    // ------------------------------------------------------------------ buyers who ask

    @Test
    void aBuyerWhoReloadsIsAnsweredFromWhatIsKnown() {
        Payment payment = started();
        Actor buyer = Actor.buyerOf(payment.order());
        for (int i = 0; i < 20; i++) {
            shop.payments.reconcile(buyer, payment.id());
        }
        assertThat(shop.provider.lookedUp).hasSize(1);

        shop.payments.reconcile(Shop.ADMIN, payment.id());
        assertThat(shop.provider.lookedUp).hasSize(2);
    }

    // ------------------------------------------------------------------ lost notifications

    @Test
    @DisplayName("S1.30: a lost notification is repaired by asking")
    void janitorFindsTheCaptureOfALostNotification() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        makeDue();

        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void janitorClosesWhatWasNotPaidInTime() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        DATABASE.execute("UPDATE payment SET expires_at = now() - interval '1 s'");
        makeDue();

        shop.janitor.run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S1.29: money that comes after the end is found as long as the provider may still send word of it")
    void closedPaymentIsAskedAboutUntilTheHorizon() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        shop.provider.started.clear();
        DATABASE.execute("UPDATE payment SET expires_at = now() - interval '23 h'");
        makeDue();
        shop.janitor.run();
        assertThat(shop.count("payment WHERE state = 'CANCELED' AND poll_at > now()"))
                .isEqualTo(1);

        shop.provider.pay(payment.id(), payment.amount());
        makeDue();
        shop.janitor.run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
    }

    @Test
    void closedPaymentIsNotAskedAboutBeyondTheHorizon() {
        shop.start(shop.order(shop.product("Key", 1), 1));
        shop.provider.started.clear();
        DATABASE.execute("UPDATE payment SET expires_at = now() - interval '25 h'");
        makeDue();

        shop.janitor.run();

        assertThat(shop.count("payment WHERE state = 'CANCELED' AND poll_at IS NULL"))
                .isEqualTo(1);
    }
}
