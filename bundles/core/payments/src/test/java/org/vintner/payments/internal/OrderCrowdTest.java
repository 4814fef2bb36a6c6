package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;

/**
 * 200 threads that place, start, capture, cancel and refund orders of three products, while restock and deadline jobs run and keys
 * come in. {@code -Dseconds=60} makes it longer, {@code -Dseed=...} repeats its choices.
 */
class OrderCrowdTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final long SECONDS = Long.getLong("seconds", 5);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int THREADS = 200;

    /** Refusals that a buyer may meet; any other, such as a deadlock, fails the test. */
    private static final List<CommerceError> FAIR = List.of(
            CommerceError.SOLD_OUT,
            CommerceError.CONFLICT,
            CommerceError.ORDER_NOT_PAYABLE,
            CommerceError.REFUND_EXCEEDS_CAPTURED,
            CommerceError.LINE_ALREADY_REFUNDED);

    private final Map<CommerceError, Integer> refusals = new ConcurrentHashMap<>();

    @Test
    @DisplayName(
            "S2.16 S2.17 S2.22: whatever happens at the same time, no deadlock, no key twice, no money without its end")
    void everythingAtOnce() throws Exception {
        Shop shop = new Shop(DATABASE);
        List<ProductId> products = List.of(
                shop.product("A", 20),
                shop.product("B", 20, new SalePolicy(LatePayment.REFUND, Duration.ofSeconds(1))),
                shop.product("C", 20, new SalePolicy(LatePayment.REVIVE, Duration.ofSeconds(1))));
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        ExecutorService crowd = Executors.newFixedThreadPool(THREADS + 2);
        List<Future<Integer>> all = new ArrayList<>();
        IntStream.range(0, THREADS)
                .forEach(i -> all.add(crowd.submit(() -> buyer(shop, products, new Random(SEED + i), end))));
        all.add(crowd.submit(() -> jobs(shop, products, end)));
        int orders = 0;
        for (Future<Integer> one : all) {
            orders += one.get();
        }
        crowd.shutdown();
        shop.ordersBundle.restock();
        judge(shop);
        System.out.println(orders + " orders, seed " + SEED + ", refusals " + new EnumMap<>(refusals) + ", states "
                + shop.sql.query(
                        "SELECT state || ' ' || count(*) AS n FROM customer_order GROUP BY state",
                        row -> row.text("n")));
        assertThat(orders).isPositive();
    }

    private int buyer(Shop shop, List<ProductId> products, Random random, long end) {
        int orders = 0;
        while (System.nanoTime() < end) {
            try {
                visit(shop, products, random);
                orders++;
            } catch (CommerceException e) {
                assertThat(FAIR).as("a refusal: %s", e.getMessage()).contains(e.error());
                refusals.merge(e.error(), 1, Integer::sum);
            }
        }
        return orders;
    }

    private static void visit(Shop shop, List<ProductId> products, Random random) {
        ProductId twice = products.get(random.nextInt(3));
        OrderId order = shop.order(List.of(
                new NewOrderLine(twice, 1 + random.nextInt(2)),
                new NewOrderLine(products.get(random.nextInt(3)), 1),
                new NewOrderLine(twice, 1)));
        Payment payment = shop.start(order);
        int character = random.nextInt(10);
        if (character < 3) {
            // The money of some comes although they canceled.
            shop.orders.cancel(Actor.buyerOf(order), order);
        }
        if (character > 0) {
            shop.funnel.apply(
                    new ReportSource(Shop.CHANNEL, "test"), List.of(FakeProvider.fact(payment.id(), payment.amount())));
        }
        if (character > 5) {
            refund(shop, payment, random);
        }
    }

    private static void refund(Shop shop, Payment payment, Random random) {
        Order order = shop.orders.find(payment.order()).orElseThrow();
        List<OrderLineId> lines = random.nextBoolean()
                ? List.of()
                : List.of(order.lines().get(random.nextInt(3)).id());
        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(Optional.empty(), lines, "test"));
    }

    private static int jobs(Shop shop, List<ProductId> products, long end) {
        int round = 0;
        while (System.nanoTime() < end) {
            shop.restock(products.get(round++ % 3), 3);
            // A key that goes off the shelf makes a reservation incomplete, so that some captures find too few.
            DATABASE.execute("DELETE FROM license_key WHERE id IN (SELECT id FROM license_key WHERE state = 'RESERVED'"
                    + " LIMIT 2 FOR UPDATE SKIP LOCKED)");
            shop.ordersBundle.restock();
            shop.ordersBundle.refundOverdue(shop.payments);
            shop.ordersBundle.expireDue();
            shop.refundJanitor.run();
        }
        return 0;
    }

    private static void judge(Shop shop) {
        String keys = "(SELECT l.id FROM order_line l LEFT JOIN license_key k ON k.line_id = l.id AND k.state = 'SOLD'"
                + " WHERE l.state = '%s' GROUP BY l.id HAVING count(k.id) <> %s) x";
        assertThat(shop.count(keys.formatted("FULFILLED", "l.quantity")))
                .as("fulfilled lines without exactly their keys")
                .isZero();
        assertThat(shop.count(keys.formatted("SHORT", "0")))
                .as("short lines with keys")
                .isZero();
        assertThat(shop.count(keys.formatted("REVOKED", "0")))
                .as("revoked lines with keys")
                .isZero();
        assertThat(shop.count("payment p JOIN customer_order o ON o.id = p.order_id"
                        + " WHERE p.captured > p.refunded + p.refunding AND o.state NOT IN"
                        + " ('FULFILLED', 'PARTIALLY_REFUNDED', 'NEEDS_ATTENTION')"))
                .as("money without its end")
                .isZero();
        assertThat(shop.count("customer_order o WHERE o.state = 'NEEDS_ATTENTION' AND NOT EXISTS (SELECT FROM"
                        + " order_line l WHERE l.order_id = o.id AND l.state = 'SHORT')"
                        + " AND NOT EXISTS (SELECT FROM payment p JOIN refund r ON r.payment_id = p.id"
                        + " WHERE p.order_id = o.id AND r.state <> 'FAILED')"))
                .as("orders that need attention for no reason")
                .isZero();
        assertThat(shop.count("(SELECT posting FROM ledger_entry GROUP BY posting HAVING sum(amount) <> 0) x"))
                .isZero();
    }
}
