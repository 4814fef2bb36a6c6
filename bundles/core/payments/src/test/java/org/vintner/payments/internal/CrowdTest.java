package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
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
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

/**
 * Rounds of 200 buyers for 50 keys of three products, who order 1 to 5 at a time, some in two lines of one product, some of whom
 * cancel, and some pay when it is too late. {@code -Drounds=1000} makes it a campaign, {@code -Dseed=...} repeats one:
 *
 * <pre>mvn -f bundles/core/payments/pom.xml test -Dtest=CrowdTest -Drounds=1000 -Dvintner.tests.min=1</pre>
 */
class CrowdTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int ROUNDS = Integer.getInteger("rounds", 10);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int BUYERS = 200;

    /** So many have placed their orders before the first key is taken, so that all of them compete at the start. */
    private static final int EARLY = 150;

    private static final int[] STOCK = {20, 15, 15};

    /** How a buyer's visit ended. */
    private enum End {
        SOLD_OUT_AT_ORDER,
        SOLD_OUT_AT_START,
        CANCELED_BEFORE_START,
        CANCELED_AT_THE_PAY_PAGE,
        PAID,
        PAID_LATE
    }

    @Test
    @DisplayName(
            "S2.16 S2.17 S2.21: each key is sold exactly once, an order gets all it asks for or none, nobody sees a deadlock")
    void aCrowdSharesFewKeysExactly() throws Exception {
        Map<End, Integer> ends = new EnumMap<>(End.class);
        ExecutorService crowd = Executors.newFixedThreadPool(16);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                // Old rounds would only make the tables long.
                Shop shop = new Shop(DATABASE);
                visit(shop, crowd, new Random(SEED + round)).forEach(end -> ends.merge(end, 1, Integer::sum));
                judge(shop, "seed " + SEED + ", round " + round);
                if (round % 100 == 99) {
                    System.out.println((round + 1) + " rounds, seed " + SEED + ": " + ends);
                }
            }
        } finally {
            crowd.shutdown();
        }
        System.out.println(ROUNDS + " rounds, seed " + SEED + ": " + ends);
        assertThat(ends).containsKeys(End.values());
    }

    private static List<End> visit(Shop shop, ExecutorService crowd, Random random) throws Exception {
        List<ProductId> products = IntStream.range(0, STOCK.length)
                .mapToObj(i -> shop.product("Key " + i, STOCK[i]))
                .toList();
        List<Future<End>> visits = new ArrayList<>();
        List<Callable<End>> payers = new ArrayList<>();
        for (int buyer = 0; buyer < BUYERS; buyer++) {
            List<NewOrderLine> lines = lines(products, random);
            int character = random.nextInt(100);
            if (buyer < EARLY) {
                payers.add(place(shop, lines, character));
            } else {
                payers.add(() -> place(shop, lines, character).call());
            }
        }
        payers.forEach(payer -> visits.add(crowd.submit(payer)));
        List<End> ends = new ArrayList<>();
        for (Future<End> visit : visits) {
            ends.add(visit.get());
        }
        return ends;
    }

    /** One in four has two lines of one product, so that an order's own lines compete as well. */
    private static List<NewOrderLine> lines(List<ProductId> products, Random random) {
        List<NewOrderLine> lines = new ArrayList<>();
        int many = 1 + random.nextInt(3);
        for (int i = 0; i < many; i++) {
            lines.add(new NewOrderLine(products.get(random.nextInt(products.size())), 1 + random.nextInt(5)));
        }
        if (random.nextInt(4) == 0) {
            lines.add(new NewOrderLine(lines.get(0).product(), 1 + random.nextInt(5)));
        }
        return lines;
    }

    /** Places an order, and returns what its buyer does next. */
    private static Callable<End> place(Shop shop, List<NewOrderLine> lines, int character) {
        try {
            OrderId order = shop.order(lines);
            return () -> goOn(shop, order, character);
        } catch (CommerceException e) {
            End end = soldOut(e, End.SOLD_OUT_AT_ORDER);
            return () -> end;
        }
    }

    private static End goOn(Shop shop, OrderId order, int character) {
        if (character < 10) {
            shop.orders.cancel(Actor.buyerOf(order), order);
            return End.CANCELED_BEFORE_START;
        }
        Payment payment;
        try {
            payment = shop.start(order);
        } catch (CommerceException e) {
            return soldOut(e, End.SOLD_OUT_AT_START);
        }
        return pay(shop, payment, character);
    }

    /** Any other refusal, such as a deadlock that was not repeated, fails the test. */
    private static End soldOut(CommerceException refusal, End end) {
        if (refusal.error() != CommerceError.SOLD_OUT) {
            throw refusal;
        }
        return end;
    }

    private static End pay(Shop shop, Payment payment, int character) {
        if (character < 40) {
            report(shop, new Fact.Closed(payment.id()));
            if (character < 25) {
                shop.orders.cancel(Actor.buyerOf(payment.order()), payment.order());
                return End.CANCELED_AT_THE_PAY_PAGE;
            }
            // Its own rows only: those of all orders would be locked in one order by one buyer and in another by the
            // next.
            String own = "= '" + payment.order().value() + "';";
            DATABASE.execute("UPDATE order_expiry SET look_at = now() WHERE order_id " + own
                    + "UPDATE customer_order SET expires_at = now() - interval '1 second' WHERE id " + own);
            shop.ordersBundle.expireDue();
        }
        shop.provider.pay(payment.id(), payment.amount());
        assertThat(shop.webhook(payment)).isEqualTo(200);
        return character < 40 ? End.PAID_LATE : End.PAID;
    }

    private static void report(Shop shop, Fact fact) {
        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(fact));
    }

    private static void judge(Shop shop, String round) {
        assertNone(shop, round, """
                (SELECT l.id FROM order_line l LEFT JOIN license_key k ON k.line_id = l.id AND k.state = 'SOLD'
                  WHERE l.state = 'FULFILLED' GROUP BY l.id HAVING count(k.id) <> l.quantity) x""");
        assertNone(shop, round, """
                (SELECT k.id FROM license_key k LEFT JOIN order_line l ON l.id = k.line_id
                  WHERE k.state IN ('SOLD', 'RESERVED')
                    AND (l.id IS NULL OR l.order_id <> k.order_id OR l.product_id <> k.product_id
                         OR (k.state = 'SOLD' AND l.state <> 'FULFILLED'))) x""");
        assertNone(shop, round, """
                (SELECT o.id FROM customer_order o JOIN license_key k ON k.order_id = o.id
                  WHERE k.state = 'RESERVED' AND o.state <> 'PENDING_PAYMENT') x""");
        assertNone(shop, round, """
                (SELECT p.id FROM payment p JOIN customer_order o ON o.id = p.order_id
                  WHERE p.captured > 0 AND o.state NOT IN ('FULFILLED', 'NEEDS_ATTENTION')) x""");
        assertThat(texts(
                        shop,
                        "SELECT subject AS t FROM attention_item WHERE reason = 'SHORTAGE' AND resolved_at IS NULL"))
                .as(round)
                .containsExactlyInAnyOrderElementsOf(
                        texts(shop, "SELECT id::text AS t FROM customer_order WHERE state = 'NEEDS_ATTENTION'").stream()
                                .map(id -> new OrderId(UUID.fromString(id)).toString())
                                .toList());
        assertNone(shop, round, "(SELECT o.id FROM customer_order o WHERE o.state = 'PAID') x");
        assertThat(shop.count("license_key"))
                .as(round)
                .isEqualTo(IntStream.of(STOCK).sum());
        // The crowd wants far more than there is: hardly anything is left, and what is reserved has an owner who may
        // still pay.
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).as(round).isGreaterThan(0);
    }

    private static List<String> texts(Shop shop, String query) {
        return shop.sql.query(query, row -> row.text("t"));
    }

    private static void assertNone(Shop shop, String round, String violations) {
        assertThat(shop.count(violations)).as(round + ": " + violations).isZero();
    }
}
