package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.persistence.testing.TestDatabase;

/**
 * Everybody who may settle a payment does so at the same instant. {@code -Drounds=1000} makes it a campaign:
 *
 * <pre>mvn -f bundles/core/payments/pom.xml test -Dtest=DoubleSettlementTest -Drounds=1000 -Dvintner.tests.min=1</pre>
 */
class DoubleSettlementTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int ROUNDS = Integer.getInteger("rounds", 30);

    @Test
    @DisplayName(
            "S1.27 S1.28: return page, webhook, poller and operator at the same instant: one capture, all are told success")
    void fourSettlersAtOneInstantSettleOnce() throws Exception {
        Shop shop = new Shop(DATABASE);
        ProductId product = shop.product("Key", 2 * ROUNDS);
        ExecutorService crowd = Executors.newFixedThreadPool(5);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                settleAtOnce(shop, crowd, shop.paidAtProvider(product, 2));
            }
        } finally {
            crowd.shutdown();
        }
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(2L * ROUNDS);
        assertThat(shop.count("ledger_entry")).isEqualTo(2L * ROUNDS);
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(ROUNDS);
        assertThat(shop.count("webhook_inbox")).isEqualTo(ROUNDS);
        assertThat(shop.count("attention_item")).isZero();
        assertThat(shop.count("(SELECT aggregate FROM transition WHERE to_state IN ('CAPTURED', 'PAID', 'FULFILLED')"
                        + " GROUP BY aggregate, to_state HAVING count(*) > 1) twice"))
                .isZero();
    }

    private static void settleAtOnce(Shop shop, ExecutorService crowd, Payment payment) throws Exception {
        DATABASE.execute("UPDATE payment SET poll_at = now() WHERE poll_at IS NOT NULL");
        CyclicBarrier instant = new CyclicBarrier(5);
        List<Callable<PaymentState>> settlers = List.of(
                () -> shop.payments
                        .reconcile(Actor.buyerOf(payment.order()), payment.id())
                        .state(),
                () -> shop.payments.reconcile(Shop.ADMIN, payment.id()).state(),
                () -> acknowledged(shop, payment),
                () -> acknowledged(shop, payment));
        List<Future<PaymentState>> told = new ArrayList<>();
        settlers.forEach(settler -> told.add(crowd.submit(() -> {
            instant.await();
            return settler.call();
        })));
        Future<?> poller = crowd.submit(() -> {
            instant.await();
            shop.janitor.run();
            return null;
        });
        poller.get();
        for (Future<PaymentState> each : told) {
            assertThat(each.get()).isEqualTo(PaymentState.CAPTURED);
        }
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.FULFILLED);
    }

    /** The provider takes 200 as the end of it. */
    private static PaymentState acknowledged(Shop shop, Payment payment) {
        assertThat(shop.webhook(payment)).isEqualTo(200);
        return PaymentState.CAPTURED;
    }
}
