package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

class PaymentFunnelTest {

    private static final ReportSource SOURCE = new ReportSource(Shop.CHANNEL, "test");

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

    private List<ReportOutcome> report(Fact... facts) {
        return shop.funnel.apply(SOURCE, List.of(facts));
    }

    private ReportOutcome reportCaptured(Payment payment) {
        return report(FakeProvider.fact(payment.id(), payment.amount())).get(0);
    }

    private OrderState state(Payment payment) {
        return shop.orders.find(payment.order()).orElseThrow().state();
    }

    private PaymentState paymentState(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow().state();
    }

    private void assertNothingMoved(Payment payment) {
        assertThat(paymentState(payment)).isEqualTo(PaymentState.PENDING);
        assertThat(state(payment)).isEqualTo(OrderState.PENDING_PAYMENT);
        assertThat(shop.count("ledger_entry")).isZero();
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isZero();
    }

    @Test
    @DisplayName("S1.43 S2.15: capture, order, keys, ledger and events become true together")
    void captureDeliversEverythingAtOnce() {
        Payment payment = shop.start(shop.order(shop.product("Key", 5), 3));

        assertThat(reportCaptured(payment)).isEqualTo(new ReportOutcome.Applied());

        assertThat(paymentState(payment)).isEqualTo(PaymentState.CAPTURED);
        assertThat(state(payment)).isEqualTo(OrderState.FULFILLED);
        assertThat(shop.orders.find(payment.order()).orElseThrow().paidAt()).isPresent();
        assertThat(shop.keys.reveal(Actor.buyerOf(payment.order()), payment.order()))
                .hasSize(3)
                .doesNotHaveDuplicates();
        assertThat(shop.count("ledger_entry")).isEqualTo(2);
        assertThat(shop.count("(SELECT posting FROM ledger_entry GROUP BY posting HAVING sum(amount) <> 0) wrong"))
                .isZero();
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(1);
        assertThat(shop.orders.history(payment.order()))
                .extracting(transition -> transition.to())
                .containsExactly("PENDING_PAYMENT", "PAID", "FULFILLED");
    }

    @Test
    @DisplayName("S1.26 S1.28: the same fact twice is success and moves nothing")
    void sameFactTwiceIsAlreadyApplied() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 1));
        reportCaptured(payment);

        assertThat(reportCaptured(payment)).isEqualTo(new ReportOutcome.AlreadyApplied());

        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
        assertThat(shop.count("ledger_entry")).isEqualTo(2);
    }

    @Test
    @DisplayName("S1.27: 50 copies at once give one capture and one delivery")
    void fiftyCopiesAtOnceDeliverOnce() throws Exception {
        Payment payment = shop.start(shop.order(shop.product("Key", 60), 1));

        List<ReportOutcome> outcomes = inParallel(50, () -> reportCaptured(payment));

        assertThat(outcomes).filteredOn(new ReportOutcome.Applied()::equals).hasSize(1);
        assertThat(outcomes)
                .filteredOn(new ReportOutcome.AlreadyApplied()::equals)
                .hasSize(49);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S2.13: a wrong amount is flagged and nothing moves")
    void wrongAmountIsFlagged() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 1));

        assertThat(report(FakeProvider.fact(payment.id(), Money.of(1, "EUR"))).get(0))
                .isInstanceOf(ReportOutcome.Flagged.class);

        assertNothingMoved(payment);
        assertThat(shop.count("attention_item WHERE reason = 'AMOUNT_MISMATCH'"))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("S2.13: the right number in another currency is flagged")
    void wrongCurrencyIsFlagged() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 1));

        assertThat(report(FakeProvider.fact(payment.id(), Money.of(1999, "JPY")))
                        .get(0))
                .isInstanceOf(ReportOutcome.Flagged.class);

        assertNothingMoved(payment);
    }

    @Test
    void factOfAnotherChannelIsFlagged() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 1));

        List<ReportOutcome> outcomes = shop.funnel.apply(
                new ReportSource("other", "test"), List.of(FakeProvider.fact(payment.id(), payment.amount())));

        assertThat(outcomes.get(0)).isInstanceOf(ReportOutcome.Flagged.class);
        assertNothingMoved(payment);
    }

    @Test
    void anotherReferenceThanAtStartIsFlagged() {
        Payment payment = shop.start(shop.order(shop.product("Key", 2), 1));

        assertThat(report(new Fact.Captured(payment.id(), Optional.of("else"), "pp", payment.amount()))
                        .get(0))
                .isInstanceOf(ReportOutcome.Flagged.class);

        assertNothingMoved(payment);
    }

    @Test
    @DisplayName("S2.14: a provider's number pays one payment only")
    void numberOfAnotherPaymentIsFlagged() {
        ProductId product = shop.product("Key", 5);
        Payment first = shop.start(shop.order(product, 1));
        Payment second = shop.start(shop.order(product, 1));
        reportCaptured(first);

        assertThat(report(new Fact.Captured(second.id(), Optional.empty(), "pp-" + first.id(), second.amount()))
                        .get(0))
                .isInstanceOf(ReportOutcome.Flagged.class);

        assertThat(paymentState(second)).isEqualTo(PaymentState.PENDING);
    }

    @Test
    void aSecondCaptureUnderAnotherNumberIsFlagged() {
        Payment payment = shop.start(shop.order(shop.product("Key", 5), 1));
        reportCaptured(payment);

        assertThat(report(new Fact.Captured(payment.id(), Optional.empty(), "again", payment.amount()))
                        .get(0))
                .isInstanceOf(ReportOutcome.Flagged.class);
        assertThat(shop.count("attention_item WHERE reason = 'UNEXPECTED_MONEY'"))
                .isEqualTo(1);
    }

    @Test
    void oneBadFactDoesNotSinkItsNeighbors() {
        ProductId product = shop.product("Key", 5);
        Payment good = shop.start(shop.order(product, 1));
        Payment wrong = shop.start(shop.order(product, 1));

        List<ReportOutcome> outcomes = report(
                FakeProvider.fact(PaymentId.next(), Shop.PRICE),
                FakeProvider.fact(wrong.id(), Money.of(2, "EUR")),
                FakeProvider.fact(good.id(), good.amount()),
                FakeProvider.fact(good.id(), good.amount()));

        assertThat(outcomes.get(0)).isInstanceOf(ReportOutcome.Flagged.class);
        assertThat(outcomes.get(1)).isInstanceOf(ReportOutcome.Flagged.class);
        assertThat(outcomes.get(2)).isEqualTo(new ReportOutcome.Applied());
        assertThat(outcomes.get(3)).isEqualTo(new ReportOutcome.AlreadyApplied());
        assertThat(state(good)).isEqualTo(OrderState.FULFILLED);
        assertThat(state(wrong)).isEqualTo(OrderState.PENDING_PAYMENT);
    }

    @Test
    @DisplayName("S1.29: money for an expired order revives it while stock remains")
    void lateCaptureRevivesAnExpiredOrder() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        report(new Fact.Closed(payment.id()));
        DATABASE.execute(Shop.ORDERS_ARE_OVER);
        shop.ordersBundle.expireDue();
        assertThat(state(payment)).isEqualTo(OrderState.EXPIRED);
        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(1);

        assertThat(reportCaptured(payment)).isEqualTo(new ReportOutcome.Applied());

        assertThat(state(payment)).isEqualTo(OrderState.FULFILLED);
        assertThat(paymentState(payment)).isEqualTo(PaymentState.CAPTURED);
    }

    @Test
    @DisplayName("S2.22: no key at capture: the order is recorded as paid and put on the attention list")
    void shortageAtCaptureNeedsAttention() {
        ProductId product = shop.product("Key", 1);
        Payment late = shop.start(shop.order(product, 1));
        report(new Fact.Closed(late.id()));
        reportCaptured(shop.start(shop.order(product, 1)));

        assertThat(reportCaptured(late)).isEqualTo(new ReportOutcome.Applied());

        assertThat(state(late)).isEqualTo(OrderState.NEEDS_ATTENTION);
        assertThat(paymentState(late)).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.count("attention_item WHERE reason = 'SHORTAGE' AND subject = '" + late.order() + "'"))
                .isEqualTo(1);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
    }

    @Test
    void aFailureAfterTheCaptureIsIgnored() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        reportCaptured(payment);

        assertThat(report(new Fact.Failed(payment.id(), "late")).get(0)).isInstanceOf(ReportOutcome.Ignored.class);

        assertThat(state(payment)).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void aClosedPaymentGivesItsKeysBack() {
        Payment payment = shop.start(shop.order(shop.product("Key", 3), 2));
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(2);

        report(new Fact.Closed(payment.id()));

        assertThat(shop.count("license_key WHERE state = 'AVAILABLE'")).isEqualTo(3);
    }

    @Test
    @DisplayName("S2.16: a hundred payments captured at once, one by one and in batches: each key sold once")
    void parallelCapturesShareNoKey() throws Exception {
        ProductId product = shop.product("Key", 300);
        List<OrderId> orders = IntStream.range(0, 100)
                .mapToObj(i -> shop.order(product, 1 + i % 3))
                .toList();
        List<Payment> payments = orders.stream().map(shop::start).toList();

        inParallel(100, i -> {
            Payment own = payments.get(i);
            Payment neighbor = payments.get((i + 1) % payments.size());
            return report(
                    FakeProvider.fact(own.id(), own.amount()), FakeProvider.fact(neighbor.id(), neighbor.amount()));
        });

        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(100);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(199);
        assertThat(shop.count("(SELECT l.id FROM order_line l LEFT JOIN license_key k ON k.line_id = l.id"
                        + " GROUP BY l.id HAVING count(k.id) <> l.quantity) wrong"))
                .isZero();
    }

    private static <T> List<T> inParallel(int times, Callable<T> call) throws Exception {
        return inParallel(times, i -> call.call());
    }

    private interface Numbered<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int times, Numbered<T> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            List<Callable<T>> calls = IntStream.range(0, times)
                    .<Callable<T>>mapToObj(i -> () -> call.call(i))
                    .toList();
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }
}
