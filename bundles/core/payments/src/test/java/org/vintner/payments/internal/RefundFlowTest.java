package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Transition;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** S1.35, S1.54: money back, whole, in part and by line, and what becomes of the goods. */
class RefundFlowTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Money SOME = Money.of(500, "EUR");

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    // ------------------------------------------------------------------ lines

    @Test
    @DisplayName("S1.35: a refund of a line takes exactly that line back")
    void aLineIsRefundedAndTheOthersStay() {
        Payment payment = captured(2, 1);
        OrderLine first = order(payment).lines().get(0);

        Refund refund = refund(payment, ofLines(first));

        assertThat(refund.state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(refund.amount()).isEqualTo(Shop.PRICE.times(2));
        assertThat(refund.lines()).containsExactly(first.id());
        Order order = order(payment);
        assertThat(order.state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(order.lines()).extracting(OrderLine::state).containsExactly(LineState.REVOKED, LineState.FULFILLED);
        assertThat(order.lines().get(0).refund()).contains(refund.id());
        assertThat(keys("AVAILABLE")).isEqualTo(2);
        assertThat(shop.keys.reveal(Actor.buyerOf(order.id()), order.id()))
                .extracting(RevealedKey::line)
                .containsExactly(order.lines().get(1).id());
        assertBooksAreEven();
    }

    @Test
    void theLastLineMakesTheOrderRefunded() {
        Payment payment = captured(1, 1);

        order(payment).lines().forEach(line -> refund(payment, ofLines(line)));

        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(now(payment).state()).isEqualTo(PaymentState.REFUNDED);
        assertThat(keys("AVAILABLE")).isEqualTo(2);
    }

    @Test
    void aPartOfTheMoneyTakesNothingBackAndTheRestTakesAll() {
        Payment payment = captured(1, 1);

        assertThat(refund(payment, ofMoney(SOME)).lines()).isEmpty();
        assertThat(keys("SOLD")).isEqualTo(2);
        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);

        Refund rest = refund(payment, whole());
        assertThat(rest.amount()).isEqualTo(Money.of(1999 * 2 - 500, "EUR"));
        assertThat(rest.lines()).hasSize(2);
        assertThat(keys("AVAILABLE")).isEqualTo(2);
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
    }

    @Test
    void lessThanALineCostsMayBePaidBackForIt() {
        Payment payment = captured(1, 1);
        OrderLine line = order(payment).lines().get(0);

        refund(payment, new NewRefund(Optional.of(SOME), List.of(line.id()), "used for a while"));

        assertThat(now(payment).refunded()).isEqualTo(SOME);
        assertThat(order(payment).lines().get(0).state()).isEqualTo(LineState.REVOKED);
    }

    @Test
    @DisplayName("S2.10: a key whose time is over does not return to stock")
    void anExpiredKeyDoesNotReturnToStock() {
        Payment payment = captured(1);
        DATABASE.execute("UPDATE license_key SET expires_at = now() - interval '1 s'");

        refund(payment, whole());

        assertThat(keys("EXPIRED")).isEqualTo(1);
    }

    // ------------------------------------------------------------------ bad input

    @Test
    @DisplayName("a line is refunded once, also while it is not known how the first refund ends")
    void aLineIsRefundedOnce() {
        Payment payment = captured(1, 1);
        OrderLine line = order(payment).lines().get(0);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("time-out"));
        refund(payment, ofLines(line));

        assertRefused(CommerceError.LINE_ALREADY_REFUNDED, "lines[0]", () -> refund(payment, ofLines(line)));
        shop.provider.refundAnswer = Optional.empty();
        refundsAreDue();
        shop.refundJanitor.run();
        assertThat(order(payment).lines().get(0).state()).isEqualTo(LineState.REVOKED);
        assertRefused(CommerceError.LINE_ALREADY_REFUNDED, "lines[0]", () -> refund(payment, ofLines(line)));

        assertThat(shop.count("refund")).isEqualTo(1);
    }

    @Test
    void badRefundsAreNamedAndChangeNothing() {
        Payment payment = captured(1, 1);
        OrderLine line = order(payment).lines().get(0);
        OrderLine foreign = order(captured(1)).lines().get(0);

        assertRefused(CommerceError.INVALID_REQUEST, "lines[1]", () -> refund(payment, ofLines(line, foreign)));
        assertRefused(CommerceError.INVALID_REQUEST, "lines[1]", () -> refund(payment, ofLines(line, line)));
        assertRefused(
                CommerceError.INVALID_REQUEST,
                "amount",
                () -> refund(payment, new NewRefund(Optional.of(Money.of(2000, "EUR")), List.of(line.id()), "more")));
        assertRefused(
                CommerceError.REFUND_EXCEEDS_CAPTURED, "amount", () -> refund(payment, ofMoney(Money.of(3999, "EUR"))));
        assertRefused(
                CommerceError.REFUND_EXCEEDS_CAPTURED, "amount", () -> refund(payment, ofMoney(Money.of(0, "EUR"))));
        assertRefused(
                CommerceError.CURRENCY_MISMATCH, "amount.currency", () -> refund(payment, ofMoney(Money.of(1, "USD"))));
        assertRefused(
                CommerceError.INVALID_REQUEST,
                "reason",
                () -> refund(payment, new NewRefund(Optional.empty(), List.of(), " ")));

        assertThat(shop.count("refund")).isZero();
        assertThat(shop.count("order_line WHERE refund_id IS NOT NULL")).isZero();
        assertThat(shop.count("license_key WHERE suspended_at IS NOT NULL")).isZero();
        assertThat(shop.provider.refunds).isEmpty();
    }

    @Test
    void whatWasNotCapturedIsNotPaidBack() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));

        assertRefused(CommerceError.CONFLICT, null, () -> refund(payment, whole()));

        assertThat(shop.count("refund")).isZero();
    }

    @Test
    void aCheckSaysWhatWouldBeDoneAndDoesNothing() {
        Payment payment = captured(1, 1);

        NewRefund checked = shop.payments.checkRefund(Shop.ADMIN, payment.id(), whole());

        assertThat(checked.amount()).contains(payment.amount());
        assertThat(checked.lines()).hasSize(2);
        assertThat(shop.count("refund")).isZero();
        assertThat(shop.count("license_key WHERE suspended_at IS NOT NULL")).isZero();
    }

    // ------------------------------------------------------------------ many at once

    @Test
    @DisplayName("of twenty refunds at once exactly those succeed that fit")
    void twentyAtOncePayBackWhatFits() throws Exception {
        Payment payment = captured(1);

        List<Boolean> made = inParallel(IntStream.range(0, 20)
                .<Callable<Boolean>>mapToObj(i -> () -> succeeds(
                        CommerceError.REFUND_EXCEEDS_CAPTURED, () -> refund(payment, ofMoney(Money.of(200, "EUR")))))
                .toList());

        assertThat(made).filteredOn(Boolean::booleanValue).hasSize(9);
        assertThat(now(payment).refunded()).isEqualTo(Money.of(1800, "EUR"));
        assertThat(shop.provider.refunds).hasSize(9);
        assertBooksAreEven();
    }

    @Test
    void twentyRefundsOfOneLineAtOnceAreOne() throws Exception {
        Payment payment = captured(1, 1);
        OrderLine line = order(payment).lines().get(0);

        List<Boolean> made = inParallel(IntStream.range(0, 20)
                .<Callable<Boolean>>mapToObj(i ->
                        () -> succeeds(CommerceError.LINE_ALREADY_REFUNDED, () -> refund(payment, ofLines(line))))
                .toList());

        assertThat(made).filteredOn(Boolean::booleanValue).hasSize(1);
        assertThat(now(payment).refunded()).isEqualTo(Shop.PRICE);
    }

    @Test
    void linesRefundedAtOnceEndInARefundedOrder() throws Exception {
        Payment payment = captured(1, 2, 1, 3, 1, 1);

        inParallel(order(payment).lines().stream()
                .<Callable<Refund>>map(line -> () -> refund(payment, ofLines(line)))
                .toList());

        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(keys("AVAILABLE")).isEqualTo(9);
        assertBooksAreEven();
    }

    @Test
    @DisplayName("S2.6: a key that was shown never returns to stock, however a refund and the buyer's look at it meet")
    void revealAndRefundNeverBothHaveTheKey() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        ProductId product = shop.product("Key", 200);
        int shown = 0;
        try {
            for (int round = 0; round < 200; round++) {
                Payment payment = paid(shop.order(product, 1));
                CyclicBarrier start = new CyclicBarrier(2);
                Future<List<RevealedKey>> reveal = pool.submit(() -> {
                    start.await();
                    return shop.keys.reveal(Actor.buyerOf(payment.order()), payment.order());
                });
                Future<Refund> refund = pool.submit(() -> {
                    start.await();
                    return refund(payment, whole());
                });
                assertThat(refund.get().state()).isEqualTo(RefundState.SUCCEEDED);
                List<RevealedKey> revealed = reveal.get();
                shown += revealed.size();
                for (RevealedKey key : revealed) {
                    assertThat(shop.count("license_key WHERE state = 'REVOKED' AND id = '"
                                    + key.id().value() + "'"))
                            .as("a key that was shown is worth nothing any more")
                            .isEqualTo(1);
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(keys("REVOKED")).isEqualTo(shown);
        assertThat(keys("AVAILABLE")).isEqualTo(200 - shown);
    }

    // ------------------------------------------------------------------ suspension

    @Test
    @DisplayName("while it is not known whether the money went back, the key is neither shown nor in stock")
    void whatIsBeingRefundedIsSuspendedAndComesBackWhenTheRefundFails() {
        Payment payment = captured(1, 1);
        OrderLine line = order(payment).lines().get(0);
        Actor buyer = Actor.buyerOf(payment.order());
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Accepted("pr-1"));

        Refund refund = refund(payment, ofLines(line));

        assertThat(refund.state()).isEqualTo(RefundState.PENDING);
        assertThat(shop.keys.reveal(buyer, payment.order()))
                .extracting(RevealedKey::line)
                .doesNotContain(line.id());
        assertThat(keys("SOLD")).isEqualTo(2);

        report(new Fact.RefundFailed(payment.id(), refund.id(), "account closed"));

        assertThat(order(payment).lines().get(0).refund()).isEmpty();
        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(shop.keys.reveal(buyer, payment.order()))
                .extracting(RevealedKey::line)
                .contains(line.id());
        assertThat(open("REFUND_FAILED")).isEqualTo(1);

        shop.provider.refundAnswer = Optional.empty();
        refund(payment, whole());
        assertThat(open("REFUND_FAILED"))
                .as("settled by the refund that went well")
                .isZero();
        assertThat(keys("REVOKED")).isEqualTo(2);
    }

    // ------------------------------------------------------------------ three outcomes

    @Test
    @DisplayName("S1.38: a refund that was not sent is sent again under its own number")
    void whatWasNotSentIsSentAgainUnderTheSameNumber() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.NotSent("no route"));
        Refund refund = refund(payment, whole());
        assertThat(refund.state()).isEqualTo(RefundState.REQUESTED);
        shop.provider.refundAnswer = Optional.empty();
        refundsAreDue();

        shop.refundJanitor.run();

        assertThat(stateOf(refund)).isEqualTo(RefundState.SUCCEEDED);
        assertThat(shop.provider.refunds).extracting(sent -> sent.refund()).containsOnly(refund.id());
        assertThat(now(payment).state()).isEqualTo(PaymentState.REFUNDED);
    }

    @Test
    void whatTheProviderDoesNotKnowIsAskedForUnderTheSameNumber() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("reset"));
        Refund refund = refund(payment, whole());
        shop.provider.refunds.clear();
        shop.provider.refundAnswer = Optional.empty();
        refundsAreDue();

        shop.refundJanitor.run();

        assertThat(stateOf(refund)).isEqualTo(RefundState.SUCCEEDED);
        assertThat(shop.provider.refunds).extracting(sent -> sent.refund()).containsExactly(refund.id());
    }

    @Test
    void everyStepOfARefundIsStoredWithActorAndCause() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("reset"));
        Refund refund = refund(payment, whole());
        refundsAreDue();
        shop.refundJanitor.run();

        assertThat(shop.payments.refundHistory(refund.id()))
                .extracting(Transition::to, Transition::actor, Transition::cause)
                .containsExactly(
                        tuple("REQUESTED", Shop.ADMIN, "asked for"),
                        tuple("UNKNOWN", Actor.provider(Shop.CHANNEL), "no usable reply"),
                        tuple("SUCCEEDED", Actor.provider(Shop.CHANNEL), "look-up"));
    }

    @Test
    @DisplayName("a refund that stays unknown beyond the curve is on the attention list, and off it when it is known")
    void aRefundThatStaysUnknownIsOnTheAttentionList() {
        Payment payment = captured(1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("reset"));
        shop.provider.refundLookupAnswer = Optional.of(new LookupOutcome.Unknown("reset"));
        Refund refund = refund(payment, whole());
        for (int look = 1; look <= PollCurve.STEPS; look++) {
            assertThat(open("REFUND_UNRESOLVED")).as("before look-up " + look).isZero();
            refundsAreDue();
            shop.refundJanitor.run();
        }
        assertThat(open("REFUND_UNRESOLVED")).isEqualTo(1);
        assertThat(shop.count("refund WHERE poll_at BETWEEN now() + interval '50 min' AND now() + interval '1 h'"))
                .isEqualTo(1);

        shop.provider.refundLookupAnswer = Optional.empty();
        Refund settled = shop.payments.retryRefund(Shop.ADMIN, refund.id());
        Refund again = shop.payments.retryRefund(Shop.ADMIN, refund.id());

        assertThat(settled.state()).isEqualTo(RefundState.SUCCEEDED);
        assertThat(again).isEqualTo(settled);
        assertThat(open("REFUND_UNRESOLVED")).isZero();
        assertThat(shop.provider.refunds).hasSize(1);
    }

    @Test
    void buyersCannotHurryARefund() {
        Payment payment = captured(1);
        Refund refund = refund(payment, whole());

        assertRefused(
                CommerceError.FORBIDDEN,
                null,
                () -> shop.payments.retryRefund(Actor.buyerOf(payment.order()), refund.id()));
    }

    // ------------------------------------------------------------------ by itself

    @Test
    @DisplayName("S1.27: the second payment of one order is paid back by itself, and the buyer keeps what he bought")
    void theSecondPaymentOfAnOrderIsPaidBack() {
        Payment second = paidTwice();
        assertThat(open("UNEXPECTED_MONEY")).isEqualTo(1);
        assertThat(shop.provider.refunds).isEmpty();

        shop.refundJanitor.run();

        assertThat(now(second).state()).isEqualTo(PaymentState.REFUNDED);
        assertThat(open("UNEXPECTED_MONEY")).isZero();
        assertThat(order(second).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(keys("SOLD")).isEqualTo(1);
        assertThat(shop.payments
                        .refundHistory(
                                shop.payments.refundsOf(second.id()).get(0).id())
                        .get(0)
                        .actor())
                .isEqualTo(Actor.system("payments"));
        assertBooksAreEven();
    }

    @Test
    void theFirstPaymentOfAnOrderMayBePaidBackInsteadOfTheSecond() {
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Refused("too late"));
        Payment second = paidTwice();
        shop.refundJanitor.run();
        assertThat(open("UNEXPECTED_MONEY"))
                .as("stays until the money is settled")
                .isEqualTo(1);
        shop.provider.refundAnswer = Optional.empty();
        Payment first = shop.payments.ofOrder(second.order()).get(0);

        Refund refund = refund(first, whole());

        assertThat(refund.lines()).isEmpty();
        assertThat(order(second).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(keys("SOLD")).isEqualTo(1);
        assertThat(refund(second, whole()).lines())
                .as("nobody pays for it any more")
                .hasSize(1);
        assertThat(order(second).state()).isEqualTo(OrderState.REFUNDED);
    }

    @Test
    void aLineOfAnOrderThatWasPaidTwiceIsTakenBackAllTheSame() {
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Refused("too late"));
        Payment second = paidTwice();
        shop.refundJanitor.run();
        shop.provider.refundAnswer = Optional.empty();

        refund(second, ofLines(order(second).lines().get(0)));

        assertThat(order(second).lines().get(0).state()).isEqualTo(LineState.REVOKED);
        assertThat(order(second).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(keys("AVAILABLE")).isEqualTo(1);
    }

    @Test
    void aChannelThatCannotPayBackLeavesItToAPerson() {
        WithoutRefunds poor = new WithoutRefunds();
        shop.plugIn("poor", poor);
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "poor");
        Payment second = payAgain(payment, "poor");

        shop.refundJanitor.run();

        assertThat(shop.payments.refundsOf(second.id()))
                .extracting(Refund::state)
                .containsExactly(RefundState.FAILED);
        assertThat(open("UNEXPECTED_MONEY")).isEqualTo(1);
        assertThat(open("REFUND_FAILED")).isEqualTo(1);
        assertRefused(CommerceError.NOT_SUPPORTED_BY_CHANNEL, null, () -> refund(second, whole()));
    }

    // ------------------------------------------------------------------ what a gateway declares

    @Test
    @DisplayName("D.6.4: a provider that pays back all or nothing is not asked for a part, and nothing is written down")
    void aPartIsRefusedWhereTheProviderPaysBackAllOrNothing() {
        shop.provider.partialRefunds = false;
        Payment payment = captured(1, 1);

        assertRefused(CommerceError.NOT_SUPPORTED_BY_CHANNEL, "amount", () -> refund(payment, ofMoney(SOME)));
        assertRefused(
                CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                "amount",
                () -> refund(payment, ofLines(order(payment).lines().get(0))));

        assertThat(shop.payments.refundsOf(payment.id())).isEmpty();
        assertThat(shop.provider.refunds).isEmpty();
        assertThat(refund(payment, whole()).state()).isEqualTo(RefundState.SUCCEEDED);
    }

    @Test
    @DisplayName("D.6.4: a refund is not asked for blindly when the provider may have forgotten its number")
    void aRefundThatTheProviderMayHaveForgottenIsLookedUpFirst() {
        shop.provider.handleRetention = Duration.ofHours(24);
        Payment payment = captured(1, 1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.NotSent("connection refused"));
        Refund refund = refund(payment, whole());
        DATABASE.execute("UPDATE refund SET created_at = created_at - interval '25 hours'");

        shop.payments.retryRefund(Shop.ADMIN, refund.id());

        assertThat(shop.provider.refunds).as("the first call only").hasSize(1);
        assertThat(shop.payments.findRefund(refund.id()).orElseThrow().state()).isEqualTo(RefundState.SUCCEEDED);
    }

    // ------------------------------------------------------------------ at the provider's own desk

    @Test
    void aRefundOfAllAtTheProvidersDeskTakesEverythingBack() {
        Payment payment = captured(1, 1);

        assertThat(report(new Fact.Refunded(payment.id(), Optional.empty(), "desk-1", payment.amount())))
                .isEqualTo(new ReportOutcome.Applied());
        assertThat(report(new Fact.Refunded(payment.id(), Optional.empty(), "desk-1", payment.amount())))
                .isEqualTo(new ReportOutcome.AlreadyApplied());

        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(keys("AVAILABLE")).isEqualTo(2);
    }

    @Test
    void aRefundOfAPartAtTheProvidersDeskTakesNothingBack() {
        Payment payment = captured(1, 1);

        report(new Fact.Refunded(payment.id(), Optional.empty(), "desk-1", SOME));

        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(keys("SOLD")).isEqualTo(2);
    }

    // ------------------------------------------------------------------ shortage

    @Test
    @DisplayName("S2.27: an order whose short line was refunded keeps the rest, and is off the attention list")
    void aShortLineIsRefundedAndTheRestIsKept() {
        Payment payment = shortOfOne();
        OrderLine lacking = order(payment).lines().get(1);
        assertThat(lacking.state()).isEqualTo(LineState.SHORT);

        refund(payment, ofMoney(SOME));
        assertThat(order(payment).state()).as("it still waits").isEqualTo(OrderState.NEEDS_ATTENTION);
        refund(payment, new NewRefund(Optional.of(SOME), List.of(lacking.id()), "not to be had"));

        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(open("SHORTAGE")).isZero();
        assertThat(keys("SOLD")).isEqualTo(1);
    }

    // ------------------------------------------------------------------ the database as last guard

    @Test
    @DisplayName("an uneven posting, a change of the books and a second refund of a line are refused by the database")
    void theDatabaseGuardsTheBooks() {
        Payment payment = captured(1);
        String posting = "INSERT INTO ledger_entry (posting, account, amount, currency, payment_id)"
                + " SELECT p, 'other', 1, 'EUR', p FROM CAST('" + payment.id().value() + "' AS uuid) p";

        assertThatThrownBy(() -> DATABASE.execute(posting)).hasStackTraceContaining("sum to zero");
        assertThatThrownBy(() -> DATABASE.execute("UPDATE ledger_entry SET amount = amount + 1"))
                .hasStackTraceContaining("never changed");
        assertThatThrownBy(() -> DATABASE.execute("DELETE FROM ledger_entry")).hasStackTraceContaining("never changed");
        assertThatThrownBy(() -> DATABASE.execute("UPDATE payment SET refunding = captured + 1"))
                .hasStackTraceContaining("check");
    }

    // ------------------------------------------------------------------ means

    private static NewRefund whole() {
        return new NewRefund(Optional.empty(), List.of(), "asked for");
    }

    private static NewRefund ofMoney(Money amount) {
        return new NewRefund(Optional.of(amount), List.of(), "goodwill");
    }

    private static NewRefund ofLines(OrderLine... lines) {
        return new NewRefund(
                Optional.empty(), Stream.of(lines).map(OrderLine::id).toList(), "not wanted");
    }

    private Refund refund(Payment payment, NewRefund refund) {
        return shop.payments.refund(Shop.ADMIN, payment.id(), refund);
    }

    private RefundState stateOf(Refund refund) {
        return shop.payments.findRefund(refund.id()).orElseThrow().state();
    }

    /** An order that is paid and fulfilled, with a line of its own product for each quantity. */
    private Payment captured(int... quantities) {
        List<NewOrderLine> lines = new ArrayList<>();
        for (int quantity : quantities) {
            lines.add(new NewOrderLine(shop.product("Key", quantity), quantity));
        }
        return paid(shop.order(lines));
    }

    private Payment paid(OrderId order) {
        Payment payment = shop.start(order);
        report(FakeProvider.fact(payment.id(), payment.amount()));
        return now(payment);
    }

    /** A paid order with two lines, of which the second found no key. */
    private Payment shortOfOne() {
        ProductId gone = shop.product("Gone", 1);
        Payment payment =
                shop.start(shop.order(List.of(new NewOrderLine(shop.product("Key", 1), 1), new NewOrderLine(gone, 1))));
        DATABASE.execute("UPDATE license_key SET state = 'EXPIRED', order_id = NULL, line_id = NULL"
                + " WHERE product_id = '" + gone.value() + "'");
        report(FakeProvider.fact(payment.id(), payment.amount()));
        return now(payment);
    }

    /** An order whose first payment was given up and then came after all; gives the second one. */
    private Payment paidTwice() {
        return payAgain(shop.start(shop.order(shop.product("Key", 1), 1)), Shop.CHANNEL);
    }

    private Payment payAgain(Payment first, String channel) {
        report(channel, new Fact.Failed(first.id(), "given up"));
        Payment second = shop.start(first.order(), channel);
        report(channel, FakeProvider.fact(first.id(), first.amount()));
        report(channel, FakeProvider.fact(second.id(), second.amount()));
        return second;
    }

    private ReportOutcome report(Fact fact) {
        return report(Shop.CHANNEL, fact);
    }

    private ReportOutcome report(String channel, Fact fact) {
        return shop.funnel
                .apply(new ReportSource(channel, "test"), List.of(fact))
                .get(0);
    }

    private Payment now(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow();
    }

    private Order order(Payment payment) {
        return shop.orders.find(payment.order()).orElseThrow();
    }

    private long keys(String state) {
        return shop.count("license_key WHERE state = '" + state + "'");
    }

    private long open(String reason) {
        return shop.count("attention_item WHERE resolved_at IS NULL AND reason = '" + reason + "'");
    }

    private void refundsAreDue() {
        DATABASE.execute("UPDATE refund SET poll_at = now() WHERE poll_at IS NOT NULL");
    }

    private void assertBooksAreEven() {
        assertThat(shop.count(
                        "(SELECT posting FROM ledger_entry GROUP BY posting, currency HAVING sum(amount) <> 0) p"))
                .isZero();
        assertThat(shop.count("payment p WHERE captured - refunded <>"
                        + " (SELECT -sum(amount) FROM ledger_entry WHERE payment_id = p.id AND account = 'sales')"))
                .isZero();
    }

    private static boolean succeeds(CommerceError expected, Callable<Refund> refund) throws Exception {
        try {
            return refund.call().state() == RefundState.SUCCEEDED;
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(expected);
            return false;
        }
    }

    private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : pool.invokeAll(work, 60, TimeUnit.SECONDS)) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static void assertRefused(CommerceError error, String param, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommerceException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            assertThat(e.param()).isEqualTo(Optional.ofNullable(param));
        });
    }

    /** A gateway that can only take money. */
    private static final class WithoutRefunds implements PaymentGateway {

        private final FakeProvider provider = new FakeProvider();

        @Override
        public GatewayTerms terms() {
            return provider.terms();
        }

        @Override
        public StartOutcome start(StartRequest request) {
            return provider.start(request);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return provider.lookup(request);
        }
    }
}
