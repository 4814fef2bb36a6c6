package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.Transition;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderSettlement.Paid;
import org.vintner.api.orders.OrderSettlement.Settlement.Result;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** What becomes of an order that does not go its straight way: money too late, stock too late, called off. */
class OrderPoliciesTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final SalePolicy REFUND_LATE = new SalePolicy(LatePayment.REFUND, Duration.ofHours(24));

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    @AfterEach
    void nothingIsViolated() {
        assertThat(shop.violations()).isEmpty();
    }

    // ------------------------------------------------------------------ late money

    @Test
    @DisplayName(
            "S1.29: late money is paid back where the product says so: recorded, nothing delivered, the buyer told")
    void latePaymentIsPaidBackByPolicy() {
        Payment payment = expired(shop.product("Key", 3, REFUND_LATE), 1);

        assertThat(capture(payment)).isEqualTo(new ReportOutcome.Applied());

        assertThat(order(payment).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        assertThat(order(payment).paidAt()).isPresent();
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isZero();
        assertThat(refunds(payment))
                .singleElement()
                .satisfies(refund -> assertThat(refund.amount()).isEqualTo(payment.amount()));

        finishRefunds();
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(states(payment))
                .containsExactly("PENDING_PAYMENT", "EXPIRED", "PAID", "NEEDS_ATTENTION", "REFUNDED");
        assertThat(shop.count("outbox_event WHERE type = 'order.refunded'")).isEqualTo(1);
        assertThat(openItems()).isEmpty();
    }

    @Test
    @DisplayName("S1.29: the policy is the one with which the order was placed, not the product's of today")
    void policyIsFixedWhenTheOrderIsPlaced() {
        Payment payment = expired(shop.product("Key", 3), 1);
        DATABASE.execute("UPDATE product SET late_payment = 'REFUND'");

        capture(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(order(payment).lines().get(0).sale()).isEqualTo(SalePolicy.DEFAULT);
    }

    @Test
    @DisplayName("S1.29: one line whose product wants late money paid back is enough")
    void oneStrictLineIsEnough() {
        ProductId strict = shop.product("Strict", 3, REFUND_LATE);
        ProductId kind = shop.product("Kind", 3);
        OrderId order = shop.order(List.of(new NewOrderLine(kind, 1), new NewOrderLine(strict, 1)));
        Payment payment = shop.start(order);
        expire(payment);

        capture(payment);

        finishRefunds();
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(6);
    }

    @Test
    @DisplayName(
            "S1.29: an order that was canceled and then paid is revived, and a person may pay it back by one button")
    void canceledThenPaidIsRevivedAndMayBePaidBack() {
        Payment payment = shop.start(shop.order(shop.product("Key", 3), 1));
        shop.orders.cancel(Actor.buyerOf(payment.order()), payment.order());

        capture(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        AttentionItem item = openItems().get(0);
        attention().refund(Shop.ADMIN, item.id());
        attention().refund(Shop.ADMIN, item.id());
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.provider.refunds).hasSize(1);
    }

    // ------------------------------------------------------------------ stock too late

    @Test
    @DisplayName("S2.22: restock serves who paid first, whole lines only, and settles the list by itself")
    void restockServesWhoPaidFirst() {
        ProductId product = shop.product("Key", 0);
        Payment big = paidShort(product, 3);
        Payment small = paidShort(product, 1);
        Payment last = paidShort(product, 1);

        shop.restock(product, 2);
        shop.ordersBundle.restock();

        // three are not there: the first goes on waiting, and what is there is not kept from the others
        assertThat(order(big).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        assertThat(order(small).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(order(last).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(shop.keys.reveal(Actor.buyerOf(small.order()), small.order()))
                .hasSize(1);

        shop.restock(product, 3);
        shop.ordersBundle.restock();
        shop.ordersBundle.restock();

        assertThat(order(big).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(openItems()).isEmpty();
        assertThat(shop.count("attention_item WHERE resolution = 'restocked'")).isEqualTo(3);
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(3);
        assertThat(shop.orders.history(big.order()).get(3))
                .extracting(Transition::to, Transition::cause)
                .containsExactly("FULFILLED", "restocked");
        assertLinesHaveTheirKeys();
    }

    @Test
    @DisplayName(
            "S2.22: an order of two lines gets the one that is there; its buyer is told again, and the list says what lacks")
    void aPartOfAnOrderIsServed() {
        ProductId first = shop.product("First", 0);
        ProductId second = shop.product("Second", 0);
        Payment payment = paidShort(List.of(new NewOrderLine(first, 1), new NewOrderLine(second, 2)), first, second);

        shop.restock(first, 1);
        shop.ordersBundle.restock();

        assertThat(order(payment).lines())
                .extracting(line -> line.state())
                .containsExactly(LineState.FULFILLED, LineState.SHORT);
        assertThat(order(payment).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        assertThat(openItems())
                .singleElement()
                .satisfies(item ->
                        assertThat(item.detail()).contains("2 x 'Second'").doesNotContain("First"));
        assertThat(shop.count("outbox_event WHERE type = 'order.needs_attention'"))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("S2.22: keys that have come are kept for those who paid and wait")
    void newBuyersStandBehindThoseWhoWait() {
        ProductId product = shop.product("Key", 0);
        Payment waiting = paidShort(product, 2);
        shop.restock(product, 2);

        assertSoldOut(() -> shop.order(product, 1));

        shop.restock(product, 1);
        OrderId late = shop.order(product, 1);
        DATABASE.execute("DELETE FROM license_key WHERE id IN"
                + " (SELECT id FROM license_key WHERE state = 'AVAILABLE' LIMIT 1)");
        assertSoldOut(() -> shop.start(late));
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isZero();

        shop.ordersBundle.restock();
        assertThat(order(waiting).state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    @DisplayName("S2.22: at the deadline exactly the short lines are paid back, once")
    void deadlinePaysTheShortLinesBack() {
        ProductId there = shop.product("There", 1);
        ProductId lacking = shop.product("Lacking", 0, new SalePolicy(LatePayment.REVIVE, Duration.ofSeconds(1)));
        Payment payment = paidShort(List.of(new NewOrderLine(there, 1), new NewOrderLine(lacking, 2)), lacking);
        shop.ordersBundle.refundOverdue(shop.payments);
        assertThat(refunds(payment)).isEmpty();
        assertThat(order(payment).lines().get(1).shortUntil()).isPresent();

        passDeadline();
        shop.ordersBundle.refundOverdue(shop.payments);
        shop.ordersBundle.refundOverdue(shop.payments);

        assertThat(refunds(payment)).singleElement().satisfies(refund -> {
            assertThat(refund.amount()).isEqualTo(Shop.PRICE.times(2));
            assertThat(refund.state()).isEqualTo(RefundState.SUCCEEDED);
            assertThat(refund.lines())
                    .containsExactly(order(payment).lines().get(1).id());
        });
        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(order(payment).lines())
                .extracting(line -> line.state())
                .containsExactly(LineState.FULFILLED, LineState.REVOKED);
        assertThat(openItems()).isEmpty();

        shop.restock(lacking, 2);
        shop.ordersBundle.restock();
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(2);
    }

    @Test
    @DisplayName("S2.22: a server that dies right after the deadline's refund was written down pays back once")
    void deathAfterTheRefundWasWrittenPaysOnce() {
        Payment payment = paidShort(shop.product("Key", 0), 1);
        passDeadline();
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.NotSent("the server died here"));
        shop.ordersBundle.refundOverdue(shop.payments);
        shop.provider.refunds.clear();
        shop.provider.refundAnswer = Optional.empty();

        shop.ordersBundle.refundOverdue(shop.payments);
        finishRefunds();
        shop.ordersBundle.refundOverdue(shop.payments);

        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
    }

    @Test
    @DisplayName(
            "S2.22: a line that is being paid back gets no key; when the provider refuses, it waits for stock again")
    void aLineThatIsBeingPaidBackGetsNoKey() {
        ProductId product = shop.product("Key", 0);
        Payment payment = paidShort(product, 1);
        passDeadline();
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Unknown("no answer"));
        shop.ordersBundle.refundOverdue(shop.payments);
        shop.restock(product, 1);

        shop.ordersBundle.restock();
        assertThat(order(payment).lines().get(0).state()).isEqualTo(LineState.SHORT);
        OrderId other = shop.order(product, 1);

        shop.funnel.apply(
                new ReportSource(Shop.CHANNEL, "test"),
                List.of(new Fact.RefundFailed(
                        payment.id(), refunds(payment).get(0).id(), "account closed")));
        assertSoldOut(() -> shop.start(other));
        shop.ordersBundle.refundOverdue(shop.payments);
        shop.ordersBundle.restock();

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(refunds(payment)).hasSize(1);
    }

    @Test
    @DisplayName("S2.22: restock and deadline at the same instant: served or paid back, never both")
    void restockAndDeadlineAtOnce() throws Exception {
        for (int round = 0; round < 40; round++) {
            ProductId product = shop.product("Key " + round, 0);
            Payment payment = paidShort(product, 1);
            passDeadline();
            shop.restock(product, 1);
            together(
                    () -> {
                        shop.ordersBundle.restock();
                        return null;
                    },
                    () -> {
                        shop.ordersBundle.refundOverdue(shop.payments);
                        return null;
                    });
            Order order = order(payment);
            long sold = shop.count("license_key WHERE order_id = '" + order.id().value() + "'");
            assertThat(order.state()).isIn(OrderState.FULFILLED, OrderState.REFUNDED);
            assertThat(sold).isEqualTo(order.state() == OrderState.FULFILLED ? 1 : 0);
            assertThat(refunds(payment)).hasSize(order.state() == OrderState.FULFILLED ? 0 : 1);
            DATABASE.execute("UPDATE license_key SET state = 'EXPIRED' WHERE state = 'AVAILABLE'");
        }
    }

    @Test
    @DisplayName("S2.22: a person may serve or pay back at once, by buttons that may be pressed twice")
    void buttonsMayBePressedTwice() {
        ProductId product = shop.product("Key", 0);
        Payment served = paidShort(product, 1);
        Payment paidBack = paidShort(product, 1);
        AttentionItem servedItem = item(served);
        AttentionItem paidBackItem = item(paidBack);

        assertThat(attention().allocate(Shop.ADMIN, servedItem.id()).resolvedAt())
                .isEmpty();
        shop.restock(product, 1);
        assertThat(attention().allocate(Shop.ADMIN, servedItem.id()).resolution())
                .contains("restocked");
        assertThat(attention().allocate(Shop.ADMIN, servedItem.id()).resolution())
                .contains("restocked");
        assertThat(attention().refund(Shop.ADMIN, servedItem.id()).resolution()).contains("restocked");
        assertThat(attention().refund(Shop.ADMIN, paidBackItem.id()).resolvedAt())
                .isPresent();
        attention().refund(Shop.ADMIN, paidBackItem.id());
        attention().allocate(Shop.ADMIN, paidBackItem.id());

        assertThat(order(served).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(order(paidBack).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(shop.orders.history(served.order()).get(3).actor()).isEqualTo(Shop.ADMIN);
        assertRefused(
                CommerceError.FORBIDDEN, () -> attention().allocate(Actor.buyerOf(served.order()), servedItem.id()));
        assertRefused(
                CommerceError.FORBIDDEN, () -> attention().refund(Actor.buyerOf(served.order()), servedItem.id()));
    }

    // ------------------------------------------------------------------ called off

    @Test
    @DisplayName(
            "S1.41: an order with a payment under way is canceled after its provider has closed it, and its keys are free at once")
    void cancelClosesThePaymentFirst() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 2));

        Order canceled = shop.orders.cancel(Actor.buyerOf(payment.order()), payment.order());

        assertThat(canceled.state()).isEqualTo(OrderState.CANCELED);
        assertThat(payment(payment).state()).isEqualTo(PaymentState.CANCELED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(2);
        assertThat(shop.orders.cancel(Shop.ADMIN, payment.order()).state()).isEqualTo(OrderState.CANCELED);
        assertThat(states(payment)).containsExactly("PENDING_PAYMENT", "CANCELED");
    }

    @Test
    @DisplayName("S1.41: a cancel after payment is a conflict that names the refund, and changes nothing")
    void cancelAfterPaymentIsRefused() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        shop.provider.pay(payment.id(), payment.amount());

        // paid at the provider, not yet known here: the provider says so when it is asked to close
        assertThatThrownBy(() -> shop.orders.cancel(Actor.buyerOf(payment.order()), payment.order()))
                .hasMessageContaining("refund")
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.CONFLICT));
        assertRefused(CommerceError.CONFLICT, () -> shop.orders.cancel(Shop.ADMIN, payment.order()));

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S1.41: when the provider does not say whether it closed, the order stays as it is")
    void cancelWithoutAnAnswerIsRefused() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        shop.provider.closeAnswer = Optional.of(new CloseOutcome.Unknown("no answer"));

        assertThatThrownBy(() -> shop.orders.cancel(Shop.ADMIN, payment.order()))
                .hasMessageContaining("Try again");

        assertThat(order(payment).state()).isEqualTo(OrderState.PENDING_PAYMENT);
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S1.41: a payment that its provider can't close keeps its order from being canceled")
    void cancelOfWhatCannotBeClosedIsRefused() {
        shop.plugIn("plain", new WithoutClosing(shop.provider));
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1), "plain");

        assertThatThrownBy(() -> shop.orders.cancel(Shop.ADMIN, payment.order()))
                .hasMessageContaining("expires by itself");

        assertThat(order(payment).state()).isEqualTo(OrderState.PENDING_PAYMENT);
        shop.funnel.apply(new ReportSource("plain", "test"), List.of(new Fact.Failed(payment.id(), "declined")));
        assertThat(shop.orders.cancel(Shop.ADMIN, payment.order()).state()).isEqualTo(OrderState.CANCELED);
    }

    /** A gateway that can start and look up, and nothing else. */
    private record WithoutClosing(PaymentGateway whole) implements PaymentGateway {
        @Override
        public GatewayTerms terms() {
            return whole.terms();
        }

        @Override
        public StartOutcome start(StartRequest request) {
            return whole.start(request);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return whole.lookup(request);
        }
    }

    @Test
    @DisplayName("S1.39: every input is answered in every state, and only a payment moves what has ended")
    void everyInputIsAnsweredInEveryState() {
        for (OrderState state : OrderState.values()) {
            Payment payment = in(state);
            assertThat(order(payment).state()).isEqualTo(state);
            boolean unpaid = List.of(OrderState.PENDING_PAYMENT, OrderState.CANCELED, OrderState.EXPIRED)
                    .contains(state);
            if (state == OrderState.PENDING_PAYMENT) {
                assertThat(shop.start(payment.order()).id()).isEqualTo(payment.id());
            } else {
                assertRefused(CommerceError.ORDER_NOT_PAYABLE, () -> shop.start(payment.order()));
            }
            if (state == OrderState.CANCELED) {
                assertThat(shop.orders.cancel(Shop.ADMIN, payment.order()).state())
                        .isEqualTo(state);
            } else if (state != OrderState.PENDING_PAYMENT) {
                assertRefused(CommerceError.CONFLICT, () -> shop.orders.cancel(Shop.ADMIN, payment.order()));
            }
            DATABASE.execute(Shop.ORDERS_ARE_OVER);
            shop.ordersBundle.expireDue();
            assertThat(order(payment).state()).isEqualTo(state);
            shop.ordersBundle.restock();
            assertThat(order(payment).state()).isEqualTo(state);
            Result result = shop.database
                    .unitOfWork()
                    .call(() ->
                            shop.ordersBundle.settlement().paid(List.of(new Paid(payment.order(), Shop.ADMIN, "test"))))
                    .get(0)
                    .result();
            assertThat(result)
                    .as("money for an order that is %s", state)
                    .isEqualTo(unpaid ? Result.FULFILLED : Result.PAID_ALREADY);
            assertThat(order(payment).state()).isEqualTo(unpaid ? OrderState.FULFILLED : state);
        }
    }

    /** An order with a payment, as if it had got there. */
    private Payment in(OrderState state) {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        if (state != OrderState.PENDING_PAYMENT) {
            shop.funnel.apply(
                    new ReportSource(Shop.CHANNEL, "test"), List.of(new Fact.Failed(payment.id(), "declined")));
            DATABASE.execute("UPDATE customer_order SET state = '" + state + "' WHERE id = '"
                    + payment.order().value() + "'");
        }
        return payment;
    }

    @Test
    @DisplayName("S1.41: cancel and capture at the same instant, 200 times: one wins, and all agree who")
    void cancelAndCaptureAtOnce() throws Exception {
        ProductId product = shop.product("Key", 200);
        int canceled = 0;
        for (int round = 0; round < 200; round++) {
            Payment payment = shop.start(shop.order(product, 1));
            List<Object> results = together(() -> cancelOrRefusal(payment), () -> capture(payment));
            Order order = order(payment);
            // The money came in any case; who canceled first sees his order revived, as its product wants.
            assertThat(order.state()).isEqualTo(OrderState.FULFILLED);
            assertThat(payment(payment).state()).isEqualTo(PaymentState.CAPTURED);
            assertThat(shop.count("license_key WHERE state = 'SOLD' AND order_id = '"
                            + order.id().value() + "'"))
                    .isEqualTo(1);
            boolean wasCanceled = results.get(0) instanceof Order;
            canceled += wasCanceled ? 1 : 0;
            assertThat(states(payment))
                    .containsExactlyElementsOf(
                            wasCanceled
                                    ? List.of("PENDING_PAYMENT", "CANCELED", "PAID", "FULFILLED")
                                    : List.of("PENDING_PAYMENT", "PAID", "FULFILLED"));
        }
        assertThat(shop.count("license_key WHERE state <> 'SOLD'")).isZero();
        assertThat(shop.count("attention_item WHERE reason = 'UNEXPECTED_MONEY'"))
                .isEqualTo(canceled);
    }

    private Object cancelOrRefusal(Payment payment) {
        try {
            return shop.orders.cancel(Actor.buyerOf(payment.order()), payment.order());
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(CommerceError.CONFLICT);
            return e;
        }
    }

    @Test
    @DisplayName("S1.40: an order with a payment under way does not expire before that payment's time is over")
    void anOrderDoesNotExpireWhileItCanBePaid() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        DATABASE.execute(Shop.ORDERS_ARE_OVER);

        shop.ordersBundle.expireDue();

        assertThat(order(payment).state()).isEqualTo(OrderState.PENDING_PAYMENT);
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(1);
        assertThat(shop.count("payment p JOIN customer_order o ON o.id = p.order_id WHERE o.created_at > p.expires_at"))
                .isZero();
    }

    // ------------------------------------------------------------------ steps

    private Payment paidShort(ProductId product, int quantity) {
        return paidShort(List.of(new NewOrderLine(product, quantity)), product);
    }

    /** A paid order whose keys of some products vanished between reservation and capture. */
    private Payment paidShort(List<NewOrderLine> lines, ProductId... lacking) {
        lines.stream()
                .filter(line -> List.of(lacking).contains(line.product()))
                .forEach(line -> shop.restock(line.product(), line.quantity() + waiting(line.product())));
        Payment payment = shop.start(shop.order(lines));
        for (ProductId product : lacking) {
            DATABASE.execute("DELETE FROM license_key WHERE state IN ('RESERVED', 'AVAILABLE') AND product_id = '"
                    + product.value() + "'");
        }
        capture(payment);
        assertThat(order(payment).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        return payment;
    }

    private int waiting(ProductId product) {
        return shop.sql
                .queryOne(
                        "SELECT coalesce(sum(quantity), 0) AS n FROM order_line WHERE state = 'SHORT' AND product_id = ?",
                        row -> row.integer("n"),
                        product.value())
                .orElseThrow();
    }

    private Payment expired(ProductId product, int quantity) {
        Payment payment = shop.start(shop.order(product, quantity));
        expire(payment);
        return payment;
    }

    private void expire(Payment payment) {
        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(new Fact.Closed(payment.id())));
        DATABASE.execute(Shop.ORDERS_ARE_OVER);
        shop.ordersBundle.expireDue();
        assertThat(order(payment).state()).isEqualTo(OrderState.EXPIRED);
    }

    private ReportOutcome capture(Payment payment) {
        return shop.funnel
                .apply(
                        new ReportSource(Shop.CHANNEL, "test"),
                        List.of(FakeProvider.fact(payment.id(), payment.amount())))
                .get(0);
    }

    private void passDeadline() {
        DATABASE.execute("UPDATE order_line SET short_until = now() - interval '1 s' WHERE short_until IS NOT NULL");
    }

    private void finishRefunds() {
        DATABASE.execute("UPDATE refund SET poll_at = now() - interval '1 s' WHERE poll_at IS NOT NULL");
        shop.refundJanitor.run();
    }

    private Order order(Payment payment) {
        return shop.orders.find(payment.order()).orElseThrow();
    }

    private Payment payment(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow();
    }

    private List<Refund> refunds(Payment payment) {
        return shop.payments.refundsOf(payment.id());
    }

    private List<String> states(Payment payment) {
        return shop.orders.history(payment.order()).stream().map(Transition::to).toList();
    }

    private AttentionList attention() {
        return shop.ordersBundle.attention(shop.payments);
    }

    private List<AttentionItem> openItems() {
        return attention().list(true, PageRequest.first(100)).items();
    }

    private AttentionItem item(Payment payment) {
        return openItems().stream()
                .filter(item -> item.subject().equals(payment.order().toString()))
                .findFirst()
                .orElseThrow();
    }

    private void assertLinesHaveTheirKeys() {
        assertThat(shop.count(
                        "(SELECT l.id FROM order_line l LEFT JOIN license_key k ON k.line_id = l.id AND k.state = 'SOLD'"
                                + " GROUP BY l.id HAVING count(k.id) <> l.quantity) wrong"))
                .isZero();
    }

    private static void assertSoldOut(ThrowingCallable call) {
        assertRefused(CommerceError.SOLD_OUT, call);
    }

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static List<Object> together(Callable<Object> first, Callable<Object> second) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Object> results = new ArrayList<>();
            for (Future<Object> result : pool.invokeAll(List.of(first, second))) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }
}
