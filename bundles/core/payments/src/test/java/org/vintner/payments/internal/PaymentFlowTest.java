package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.NewPayment;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.StartOutcome;

class PaymentFlowTest {

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

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private Payment now(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow();
    }

    private void makeDue() {
        DATABASE.execute("UPDATE payment SET poll_at = now() - interval '1 s' WHERE poll_at IS NOT NULL;"
                + " UPDATE refund SET poll_at = now() - interval '1 s' WHERE poll_at IS NOT NULL");
    }

    // ------------------------------------------------------------------ start

    @Test
    @DisplayName("D.6.4: an amount that the provider has no decimals for is refused before anything is written")
    void anAmountBesideTheStepIsRefused() {
        shop.provider.step = 100;
        OrderId order = shop.order(shop.product("Key", 1), 1);

        assertThatThrownBy(() -> shop.start(order))
                .isInstanceOfSatisfying(
                        CommerceException.class,
                        e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_SUPPORTED_BY_CHANNEL))
                .hasMessageContaining("steps of 100");

        assertThat(shop.count("payment")).isZero();
        assertThat(shop.provider.started).isEmpty();
    }

    @Test
    void startReservesKeysAndTellsWhereToPay() {
        Payment payment = shop.start(shop.order(shop.product("Key", 3), 2));

        assertThat(payment.state()).isEqualTo(PaymentState.PENDING);
        assertThat(payment.nextAction()).isPresent();
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(2);
    }

    @Test
    void paymentsThatAreUnderWayAreCountedByChannel() {
        Payment first = shop.start(shop.order(shop.product("Key", 3), 1));
        shop.start(shop.order(shop.product("Key", 3), 1));
        Set<String> asked = Set.of(first.channel(), "nobody-s");
        assertThat(shop.store.underWay(asked)).isEqualTo(Map.of(first.channel(), 2L));

        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(new Fact.Failed(first.id(), "no")));

        assertThat(shop.store.underWay(asked)).isEqualTo(Map.of(first.channel(), 1L));
        assertThat(shop.store.underWay(Set.of("nobody-s"))).isEmpty();
    }

    @Test
    @DisplayName(
            "M.3: what is under way in a channel whose plugin is away is named, with the way out, and stays as it is")
    void paymentUnderWayInAnAbsentChannelIsNamed() {
        OrderId order = shop.order(shop.product("Key", 3), 1);
        Payment payment = shop.start(order);
        shop.unplug();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> shop.orders.cancel(Actor.buyerOf(order), order),
                () -> shop.payments.reconcile(Actor.system("test"), payment.id()))) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            CommerceException.class,
                            e -> assertThat(e.error()).isEqualTo(CommerceError.CHANNEL_UNAVAILABLE))
                    .hasMessageContainingAll(
                            payment.id().toString(), "'" + payment.channel() + "'", "when the channel is back");
        }
        assertThat(now(payment).state()).isEqualTo(PaymentState.PENDING);
        assertThat(shop.orders.find(order).orElseThrow().state()).isEqualTo(OrderState.PENDING_PAYMENT);
    }

    @Test
    void startTwiceIsOnePayment() {
        OrderId order = shop.order(shop.product("Key", 3), 1);

        Payment first = shop.start(order);

        assertThat(shop.start(order).id()).isEqualTo(first.id());
        assertThat(shop.provider.started).hasSize(1);
    }

    @Test
    @DisplayName(
            "a provider that takes its time does not hold the buyer: he is answered, and finds the page at his payment")
    void aSlowStartIsAnsweredAndFoundAtThePayment() {
        OrderId order = shop.order(shop.product("Key", 3), 1);
        shop.slow = true;

        Payment payment = shop.start(order);

        assertThat(payment.state()).isEqualTo(PaymentState.CREATED);
        assertThat(payment.nextAction()).isEmpty();
        assertThat(shop.start(order)).isEqualTo(payment);
        assertThat(shop.underWay).as("asked once").hasSize(1);

        shop.underWay.remove().run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.PENDING);
        assertThat(now(payment).nextAction()).isPresent();
        assertThat(shop.start(order)).isEqualTo(now(payment));
        assertThat(shop.provider.started).hasSize(1);
    }

    @Test
    void aSlowStartThatEndsWithNothingIsAskedForAnew() {
        OrderId order = shop.order(shop.product("Key", 3), 1);
        shop.slow = true;
        shop.provider.startAnswer = Optional.of(new StartOutcome.Unknown("lost"));
        Payment payment = shop.start(order);
        shop.underWay.remove().run();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CREATED);
        shop.provider.startAnswer = Optional.empty();
        shop.slow = false;

        assertThat(shop.start(order).nextAction()).isPresent();
        assertThat(shop.start(order).id()).isEqualTo(payment.id());
    }

    @Test
    void aSlowStartThatIsDeclinedFailsAndTheNextOneIsAnother() {
        OrderId order = shop.order(shop.product("Key", 3), 1);
        shop.slow = true;
        shop.provider.startAnswer = Optional.of(new StartOutcome.Declined("no credit"));
        Payment payment = shop.start(order);
        shop.underWay.remove().run();

        assertThat(now(payment).state()).isEqualTo(PaymentState.FAILED);
        assertThat(now(payment).failure()).contains("no credit");
        shop.provider.startAnswer = Optional.empty();
        shop.slow = false;
        assertThat(shop.start(order).id()).isNotEqualTo(payment.id());
    }

    /** Its page could come a moment after it was closed. */
    @Test
    void whatIsJustBeingStartedIsNotClosedForAnotherChannel() {
        shop.plugIn("other", new FakeProvider());
        OrderId order = shop.order(shop.product("Key", 3), 1);
        shop.slow = true;
        Payment payment = shop.start(order);

        assertRefused(CommerceError.CONFLICT, () -> shop.start(order, "other"));
        assertThat(now(payment).state()).isEqualTo(PaymentState.CREATED);

        shop.underWay.remove().run();
        shop.slow = false;
        assertThat(shop.start(order, "other").id()).isNotEqualTo(payment.id());
        assertThat(now(payment).state()).isEqualTo(PaymentState.CANCELED);
    }

    @Test
    @DisplayName("S2.21: 200 buyers for 50 keys: 50 may pay, the others are told before")
    void twoHundredBuyersForFiftyKeys() throws Exception {
        ProductId product = shop.product("Key", 50);
        List<OrderId> orders =
                IntStream.range(0, 200).mapToObj(i -> shop.order(product, 1)).toList();
        ExecutorService pool = Executors.newFixedThreadPool(16);
        List<Callable<Boolean>> starts = orders.stream()
                .<Callable<Boolean>>map(order -> () -> startOrSoldOut(order))
                .toList();

        List<Boolean> started = new ArrayList<>();
        for (Future<Boolean> start : pool.invokeAll(starts)) {
            started.add(start.get());
        }
        pool.shutdown();

        assertThat(started).filteredOn(Boolean::booleanValue).hasSize(50);
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(50);
    }

    private boolean startOrSoldOut(OrderId order) {
        try {
            shop.start(order);
            return true;
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(CommerceError.SOLD_OUT);
            return false;
        }
    }

    @Test
    @DisplayName("S2.17: exactly N keys or none, whoever asks for how many at the same time")
    void mixedQuantitiesEmptyTheStockExactly() throws Exception {
        ProductId product = shop.product("Key", 30);
        List<OrderId> orders = IntStream.range(0, 60)
                .mapToObj(i -> shop.order(product, 1 + i % 5))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(16);

        for (Future<Boolean> start : pool.invokeAll(orders.stream()
                .<Callable<Boolean>>map(order -> () -> startOrSoldOut(order))
                .toList())) {
            start.get();
        }
        pool.shutdown();

        assertThat(shop.count("(SELECT l.id FROM order_line l JOIN license_key k ON k.line_id = l.id"
                        + " GROUP BY l.id HAVING count(*) <> l.quantity) wrong"))
                .isZero();
        // One order for a single key is always among those that are refused last, so nothing is left over.
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isLessThan(5);
    }

    @Test
    void declinedStartGivesTheKeysBack() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Declined("no"));
        OrderId order = shop.order(shop.product("Key", 1), 1);

        assertRefused(CommerceError.PAYMENT_DECLINED, () -> shop.start(order));

        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);
        assertThat(shop.count("payment WHERE state = 'FAILED'")).isEqualTo(1);
    }

    @Test
    void unknownStartIsAskedAgainUnderTheSameNumber() {
        shop.provider.startAnswer = Optional.of(new StartOutcome.Unknown("time-out"));
        OrderId order = shop.order(shop.product("Key", 1), 1);
        Payment unknown = shop.start(order);
        assertThat(unknown.state()).isEqualTo(PaymentState.CREATED);

        shop.provider.startAnswer = Optional.empty();
        Payment known = shop.start(order);

        assertThat(known.id()).isEqualTo(unknown.id());
        assertThat(known.state()).isEqualTo(PaymentState.PENDING);
    }

    @Test
    void absentChannelIsToldFromAnUnknownOne() {
        OrderId order = shop.order(shop.product("Key", 1), 1);
        shop.start(order);
        shop.unplug();

        assertRefused(CommerceError.CHANNEL_UNAVAILABLE, () -> shop.start(order));
        assertRefused(
                CommerceError.UNKNOWN_CHANNEL,
                () -> shop.payments.start(Actor.buyerOf(order), order, new NewPayment("nope", Optional.empty())));
    }

    @Test
    void anotherBuyersOrderCannotBePaid() {
        OrderId order = shop.order(shop.product("Key", 2), 1);
        OrderId other = shop.order(shop.product("Key", 2), 1);

        assertRefused(
                CommerceError.NOT_FOUND,
                () -> shop.payments.start(Actor.buyerOf(other), order, new NewPayment(Shop.CHANNEL, Optional.empty())));
    }

    @Test
    void paidOrderCannotBePaidAgain() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        shop.webhook(payment);

        assertRefused(CommerceError.ORDER_NOT_PAYABLE, () -> shop.start(payment.order()));
    }

    // ------------------------------------------------------------------ refunds

    private Payment captured(int quantity) {
        Payment payment = shop.paidAtProvider(shop.product("Key", quantity), quantity);
        assertThat(shop.webhook(payment)).isEqualTo(200);
        return now(payment);
    }

    private Refund refund(Payment payment, Optional<Money> amount) {
        return shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(amount, List.of(), "asked for"));
    }

    @Test
    @DisplayName("S1.35: a full refund takes the keys back that nobody saw, and the books are even")
    void fullRefundTakesKeysBack() {
        Payment payment = captured(2);

        assertThat(refund(payment, Optional.empty()).state()).isEqualTo(RefundState.SUCCEEDED);

        assertThat(now(payment).state()).isEqualTo(PaymentState.REFUNDED);
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(2);
        assertThat(shop.count("(SELECT account FROM ledger_entry GROUP BY account HAVING sum(amount) <> 0) uneven"))
                .isZero();
    }

    @Test
    void aRevealedKeyNeverReturnsToStock() {
        Payment payment = captured(1);
        shop.keys.reveal(Actor.buyerOf(payment.order()), payment.order());

        refund(payment, Optional.empty());

        assertThat(shop.count("license_key WHERE state = 'REVOKED'")).isEqualTo(1);
    }

    @Test
    void partialRefundsAddUpToTheCapturedAmountAndNoFurther() {
        Payment payment = captured(1);
        refund(payment, Optional.of(Money.of(1000, "EUR")));

        assertThat(now(payment).state()).isEqualTo(PaymentState.PARTIALLY_REFUNDED);
        assertRefused(CommerceError.REFUND_EXCEEDS_CAPTURED, () -> refund(payment, Optional.of(Money.of(1000, "EUR"))));
        assertRefused(CommerceError.CURRENCY_MISMATCH, () -> refund(payment, Optional.of(Money.of(1, "USD"))));
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
    }

    @Test
    void refundInsideACallersTransactionIsAskedForAfterItsCommit() {
        Payment payment = captured(1);

        Refund written = DATABASE.unitOfWork().call(() -> {
            Refund refund = refund(payment, Optional.of(Money.of(500, "EUR")));
            assertThat(shop.provider.refunds).isEmpty();
            return refund;
        });

        assertThat(written.state()).isEqualTo(RefundState.REQUESTED);
        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(shop.payments.findRefund(written.id()).orElseThrow().state()).isEqualTo(RefundState.SUCCEEDED);
    }

    @Test
    void refundOfARolledBackTransactionIsNeverAskedFor() {
        Payment payment = captured(1);

        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    refund(payment, Optional.of(Money.of(500, "EUR")));
                    throw new IllegalStateException("the answer could not be stored");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(shop.provider.refunds).isEmpty();
        assertThat(shop.count("refund")).isZero();
    }

    @Test
    void unknownRefundIsLookedUpAndNotMadeTwice() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("time-out"));
        Refund refund = refund(payment, Optional.empty());
        assertThat(refund.state()).isEqualTo(RefundState.UNKNOWN);
        makeDue();

        shop.refundJanitor.run();

        assertThat(shop.payments.findRefund(refund.id()).orElseThrow().state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(now(payment).state()).isEqualTo(PaymentState.REFUNDED);
    }

    @Test
    void refusedRefundFreesItsAmountAndIsOnTheAttentionList() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Refused("too old"));

        assertThat(refund(payment, Optional.empty()).state()).isEqualTo(RefundState.FAILED);

        assertThat(shop.count("attention_item WHERE reason = 'REFUND_FAILED'")).isEqualTo(1);
        shop.provider.refundAnswer = Optional.empty();
        assertThat(refund(payment, Optional.empty()).state()).isEqualTo(RefundState.SUCCEEDED);
    }

    @Test
    void buyersCannotRefund() {
        Payment payment = captured(1);

        assertRefused(
                CommerceError.FORBIDDEN,
                () -> shop.payments.refund(
                        Actor.buyerOf(payment.order()),
                        payment.id(),
                        new NewRefund(Optional.empty(), List.of(), "mine")));
    }
}
