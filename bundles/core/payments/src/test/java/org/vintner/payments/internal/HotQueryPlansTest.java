package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.payments.Payment;
import org.vintner.persistence.internal.idempotency.IdempotentCallCleanupJob;
import org.vintner.persistence.internal.store.SqlInvariantStore;
import org.vintner.persistence.internal.store.SqlMessageStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.internal.store.SqlWebhookInboxStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.testing.QueryPlans;
import org.vintner.persistence.testing.QueryPlans.Plan;
import org.vintner.persistence.testing.TestDatabase;

/** The path of an order and the jobs beside it in a shop that has sold for years: they touch what they need and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotQueryPlansTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    /** Enough that a look through a whole table is far above the limit of pages. */
    private static final int SOLD = 40_000;

    private static final long GROWN = SOLD / 2;
    private static final int FREE = 40;

    /** So many that the planner may hope to find a few of them soon, wherever it looks. */
    private static final int DELIVERED_YESTERDAY = 20_000;

    private static final int MAX_PAGES = 400;
    private static final Duration OLD = Duration.ofDays(300);

    /** Rows of the past. Ids begin with their time, a year ago and after. */
    private static final String PAST = """
            CREATE FUNCTION pg_temp.past(n int) RETURNS uuid LANGUAGE sql AS $$
              SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 31536000000 + n * 100), 12, '0')
                      || '7000800000' || lpad(to_hex(n), 10, '0'))::uuid $$;
            CREATE TEMP TABLE sale AS SELECT n, pg_temp.past(n) AS id FROM generate_series(1, %2$d) n;
            INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at, paid_at)
              SELECT id, 'FULFILLED', 'buyer' || n || '@example.com', 'en', 1999, 'EUR', now() - interval '1 day', now()
                FROM sale;
            INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price, state)
              SELECT id, id, 1, '%1$s', 'KEY', 'Editor', 1, 1999, 'FULFILLED' FROM sale;
            INSERT INTO payment (id, order_id, channel, state, amount, currency, captured, provider_payment, expires_at)
              SELECT id, id, 'test', 'CAPTURED', 1999, 'EUR', 1999, 'p' || n, now() FROM sale;
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, state, order_id, line_id, sold_at)
              SELECT id, '%1$s', '\\x00', sha256(n::text::bytea), 'A***', 'SOLD', id, id, now() - interval '1 day' FROM sale;
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, state)
              SELECT gen_random_uuid(), '%1$s', '\\x00', sha256(('free' || n)::bytea), 'A***', 'AVAILABLE'
                FROM generate_series(1, %3$d) n;
            INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)
              SELECT id, 'PENDING_PAYMENT', 'FULFILLED', 'SYSTEM', 'test', 'test' FROM sale, generate_series(1, 2);
            INSERT INTO ledger_entry (posting, account, amount, currency, payment_id)
              SELECT id, a.name, a.sign * 1999, 'EUR', id FROM sale, (VALUES ('a', 1), ('b', -1)) AS a (name, sign);
            INSERT INTO webhook_inbox (id, channel, event_id, path, query, headers, body, processed_at, result)
              SELECT id, 'test', 'e' || n, '/', '', '{}', '\\x00', now(), 'applied' FROM sale;
            INSERT INTO outbox_event (id, type, aggregate, data) SELECT id, 'order.fulfilled', 'ord_' || n, '{}' FROM sale;
            INSERT INTO outbox_delivery (event_id, consumer, seq, aggregate, state, done_at)
              SELECT id, 'notifications', seq, aggregate, 'DONE', now() FROM outbox_event;
            INSERT INTO message_delivery (id, order_id, event_id, template, channel, recipient, state, created_at)
              SELECT id, id, id, 'order-fulfilled', 'email', 'a***', 'SENT', now() - interval '1 year' FROM sale;
            INSERT INTO idempotent_call (scope, key, request_digest, status) SELECT n::text, 'k', 'd', 200 FROM sale;
            DROP TABLE sale;
            """;

    private Shop shop;
    private ProductId product;
    private OutboxStore outbox;

    @BeforeAll
    void openAnOldShop() {
        shop = new Shop(DATABASE);
        product = shop.product("Editor", FREE);
        load(PAST.formatted(product.value(), SOLD, DELIVERED_YESTERDAY));
        outbox = new SqlOutboxStore(shop.sql, DATABASE.unitOfWork());
        outbox.register("notifications", Set.of("order.fulfilled"));
        DATABASE.execute("VACUUM ANALYZE");
    }

    /** Statement by statement, as one line of the pool waits half a minute for an answer and a busy machine may need that. */
    private static void load(String script) {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String part : script.split(";\n", -1)) {
                statement.execute(part);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void nothingOnTheWayOfAnOrderGrowsWithThePast(String planCacheMode) {
        QueryPlans plans = QueryPlans.of(DATABASE, planCacheMode);
        List<String> grown = plans.tablesOf(GROWN);
        assertThat(grown).contains("customer_order", "license_key", "payment", "outbox_event", "webhook_inbox");

        List<Plan> seen = plans.record(this::trade);

        assertThat(seen).hasSizeGreaterThan(50);
        SoftAssertions.assertSoftly(softly -> seen.forEach(plan -> {
            softly.assertThat(plan.scanned(grown))
                    .as("whole tables read by %s", plan)
                    .isEmpty();
            softly.assertThat(plan.walksPrimaryKey())
                    .as("walk of a primary key by %s", plan)
                    .isFalse();
            softly.assertThat(plan.pages()).as("pages touched by %s", plan).isLessThan(MAX_PAGES);
        }));
    }

    /** What runs every minute looks at the newest payments, however many there were before. */
    @ParameterizedTest
    @EnumSource(InvariantRule.class)
    void checkOfWhatMovedLastDoesNotGrowWithThePast(InvariantRule rule) {
        QueryPlans plans = QueryPlans.of(DATABASE, "force_generic_plan");
        List<String> grown = plans.tablesOf(GROWN);

        List<Plan> seen =
                plans.record(() -> new SqlInvariantStore(shop.sql).check(rule, OptionalInt.of(100), Duration.ZERO));

        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan.scanned(grown))
                        .as("whole tables read by %s", plan)
                        .isEmpty());
    }

    private void trade() {
        Payment paid = shop.paidAtProvider(product, 2);
        assertThat(shop.webhook(paid)).isEqualTo(200);
        assertThat(shop.webhook(paid)).isEqualTo(200);
        OrderId order = paid.order();
        Actor buyer = Actor.buyerOf(order);
        assertThat(shop.orders.find(order)).isPresent();
        assertThat(shop.keys.reveal(buyer, order)).hasSize(2);
        assertThat(shop.orders.history(order)).isNotEmpty();
        assertThat(ordersOf("buyer7@example.com")).hasSize(1);
        deliver();

        shop.start(shop.order(product, 1));
        OrderId given = shop.order(product, 1);
        shop.orders.cancel(Actor.buyerOf(given), given);
        shop.janitor.run();
        shop.refundJanitor.run();
        shop.ordersBundle.expireDue();
        shop.ordersBundle.restock();
        shop.keyStore.releaseDue(100);
        shop.keyStore.expireDue(100);
        assertThat(outbox.deleteDelivered(OLD, 10)).isEqualTo(10);
        assertThat(new SqlWebhookInboxStore(shop.sql).deleteProcessed(OLD, 10)).isEqualTo(10);
        assertThat(new SqlMessageStore(shop.sql, DATABASE.unitOfWork()).deleteOld(OLD, 10))
                .isEqualTo(10);
        new IdempotentCallCleanupJob(shop.sql).run();
    }

    private List<Order> ordersOf(String email) {
        return shop.orders
                .list(new OrderFilter(Optional.empty(), Optional.of(email)), PageRequest.first(50))
                .items();
    }

    private void deliver() {
        List<Claim> claims = outbox.claim("notifications", 10, Duration.ofMinutes(1));
        assertThat(claims).hasSize(1);
        outbox.extend(claims, Duration.ofMinutes(1));
        outbox.done(claims.get(0));
    }
}
