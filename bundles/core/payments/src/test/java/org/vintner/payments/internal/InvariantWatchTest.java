package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlInvariantStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

class InvariantWatchTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Map<String, DoubleSupplier> gauges = new HashMap<>();
    private Shop shop;
    private InvariantWatch watch;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        watch = watch(5_000);
    }

    private InvariantWatch watch(int recent) {
        return new InvariantWatch(
                new SqlInvariantStore(shop.sql),
                new SqlAttentionStore(shop.sql, new SqlOutboxStore(shop.sql, DATABASE.unitOfWork())),
                DATABASE.unitOfWork(),
                new Gauges(),
                new Settings(recent));
    }

    private Payment delivered(ProductId product, int quantity) {
        Payment payment = shop.paidAtProvider(product, quantity);
        assertThat(shop.webhook(payment)).isEqualTo(200);
        return payment;
    }

    private Payment delivered() {
        return delivered(shop.product("Key", 2), 2);
    }

    private void report(Fact fact) {
        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(fact));
    }

    private List<InvariantViolation> found() {
        return watch.check(Shop.ADMIN, true).violations();
    }

    private Set<InvariantRule> violated() {
        return found().stream()
                .map(InvariantViolation::rule)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(InvariantRule.class)));
    }

    private void assertViolated(InvariantRule rule, Object subject) {
        assertThat(found()).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.subject()).isEqualTo(subject.toString());
            assertThat(violation.detail()).isNotBlank();
        });
        assertThat(watch.check(Shop.ADMIN, false).violations())
                .as("what moved last")
                .anyMatch(violation -> violation.rule() == rule);
    }

    // ------------------------------------------------------------------ all is well

    @Test
    @DisplayName("S2.27: whatever buyers and providers do, a shop that works violates nothing")
    void aBusyShopViolatesNothing() {
        ProductId product = shop.product("Key", 12);
        delivered(product, 2);
        shop.start(shop.order(product, 1));
        refund(delivered(product, 1), Optional.empty());
        refund(delivered(product, 1), Optional.of(Money.of(500, "EUR")));
        Payment inParts = delivered(product, 1);
        refund(inParts, Optional.of(Money.of(999, "EUR")));
        refund(inParts, Optional.of(Money.of(1000, "EUR")));
        Payment atTheDesk = delivered(product, 1);
        report(new Fact.Refunded(atTheDesk.id(), Optional.empty(), "desk", atTheDesk.amount()));
        Payment late = shop.start(shop.order(product, 1));
        report(new Fact.Closed(late.id()));
        shop.orders.cancel(Actor.buyerOf(late.order()), late.order());
        report(FakeProvider.fact(late.id(), late.amount()));
        shortage();
        paidTwice();

        assertThat(found()).isEmpty();
        watch.watch(true);
        assertThat(watch.problem()).isEmpty();
    }

    private void refund(Payment payment, Optional<Money> amount) {
        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(amount, List.of(), "asked for"));
    }

    /** A paid order that found no key, and is on the attention list. */
    private Payment shortage() {
        ProductId product = shop.product("Rare", 1);
        Payment late = shop.start(shop.order(product, 1));
        report(new Fact.Closed(late.id()));
        delivered(product, 1);
        report(FakeProvider.fact(late.id(), late.amount()));
        return late;
    }

    /** Two captured payments of one order; the second is on the attention list, or on its way back. */
    private Payment paidTwice() {
        OrderId order = shop.order(shop.product("Twice", 1), 1);
        Payment first = shop.start(order);
        report(new Fact.Closed(first.id()));
        Payment second = shop.start(order);
        report(FakeProvider.fact(first.id(), first.amount()));
        report(FakeProvider.fact(second.id(), second.amount()));
        return second;
    }

    // ------------------------------------------------------------------ each rule, violated

    @Test
    void moneyOfACanceledOrderWithoutAnItemIsFound() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'CANCELED'");

        assertViolated(InvariantRule.CAPTURE_ANSWERED, payment.id());
    }

    @Test
    void aShortageThatWasStruckOffTheListIsFound() {
        Payment payment = shortage();
        DATABASE.execute("UPDATE attention_item SET resolved_at = now();"
                + "UPDATE customer_order SET paid_at = paid_at - interval '1 h'");

        assertViolated(InvariantRule.CAPTURE_ANSWERED, payment.id());
        assertViolated(InvariantRule.ORDER_DELIVERED, payment.order());
    }

    @Test
    void aSecondPaymentThatNobodyPaysBackIsFound() {
        Payment second = paidTwice();
        DATABASE.execute("UPDATE attention_item SET resolved_at = now();"
                + "UPDATE payment SET refunding = 0; UPDATE refund SET state = 'FAILED'");
        if (shop.count("refund") > 0) {
            DATABASE.execute("UPDATE payment SET refunded = 0, state = 'CAPTURED'");
            forgeBooks("DELETE FROM ledger_entry WHERE refund_id IS NOT NULL");
        }

        assertViolated(InvariantRule.CAPTURE_ANSWERED, second.id());
    }

    @Test
    void goodsThatWerePaidBackAndKeptAreFound() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE payment SET refunded = captured, state = 'REFUNDED'");

        assertViolated(InvariantRule.REFUND_TAKEN_BACK, payment.order());
        assertViolated(InvariantRule.LEDGER_AGREES, payment.id());
    }

    @Test
    void aLineWithAKeyTooFewIsFound() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE license_key SET state = 'AVAILABLE', order_id = NULL, line_id = NULL, sold_at = NULL"
                + " WHERE id = (SELECT max(id::text)::uuid FROM license_key)");

        assertViolated(InvariantRule.KEYS_COMPLETE, lineOf(payment.order()));
    }

    @Test
    void aKeyOfAnUnpaidLineIsFound() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE order_line SET state = 'OPEN'");

        assertViolated(InvariantRule.KEYS_COMPLETE, lineOf(payment.order()));
    }

    private Object lineOf(OrderId order) {
        return shop.orders.find(order).orElseThrow().lines().get(0).id();
    }

    @Test
    void aKeyOnALineOfAnotherOrderIsFound() {
        Payment one = delivered();
        Payment other = delivered();
        DATABASE.execute("UPDATE license_key SET line_id = (SELECT id FROM order_line WHERE order_id = '"
                + other.order().value() + "') WHERE order_id = '" + one.order().value() + "'");

        assertThat(violated()).contains(InvariantRule.KEY_SOLD_ONCE, InvariantRule.KEYS_COMPLETE);
    }

    @Test
    void oneKeySoldTwiceIsFound() {
        delivered();
        DATABASE.execute("ALTER TABLE license_key DROP CONSTRAINT license_key_digest_key;"
                + "UPDATE license_key SET digest = '\\x01'");
        try {
            assertThat(violated()).containsExactly(InvariantRule.KEY_SOLD_ONCE);
        } finally {
            DATABASE.clear();
            DATABASE.execute("ALTER TABLE license_key ADD CONSTRAINT license_key_digest_key UNIQUE (digest)");
        }
    }

    @Test
    void aReservationOfAnExpiredOrderIsFound() {
        shop.start(shop.order(shop.product("Key", 1), 1));
        DATABASE.execute("UPDATE customer_order SET state = 'EXPIRED'");

        assertThat(violated()).containsExactly(InvariantRule.RESERVATION_ALIVE);
    }

    @Test
    void aReservationThatNobodyReleasesIsFound() {
        shop.start(shop.order(shop.product("Key", 1), 1));
        DATABASE.execute("UPDATE key_reservation SET until = now() - interval '1 h'");

        assertThat(violated()).containsExactly(InvariantRule.RESERVATION_ALIVE);
    }

    /** What the database itself refuses. */
    private static void forgeBooks(String change) {
        DATABASE.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER;" + change
                + ";ALTER TABLE ledger_entry ENABLE TRIGGER USER");
    }

    @Test
    void aPostingThatIsNotEvenIsFound() {
        Payment payment = delivered();
        forgeBooks("UPDATE ledger_entry SET amount = amount - 1 WHERE account = 'sales'");

        assertViolated(InvariantRule.LEDGER_BALANCED, payment.id());
    }

    @Test
    void aCaptureThatWasNotPostedIsFound() {
        Payment payment = delivered();
        forgeBooks("DELETE FROM ledger_entry");

        assertViolated(InvariantRule.LEDGER_AGREES, payment.id());
    }

    @Test
    @DisplayName("S1.49: an order that stays PAID is found")
    void anOrderThatStaysPaidIsFound() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'PAID', paid_at = now() - interval '2 min'");

        assertViolated(InvariantRule.ORDER_DELIVERED, payment.order());
    }

    @Test
    void aGrantThatWasUsedTooOftenIsFound() {
        Payment payment = delivered();
        UUID file = UUID.randomUUID();
        String order = payment.order().value().toString();
        String constraint = shop.sql
                .queryOne(
                        "SELECT conname AS t FROM pg_constraint WHERE conrelid = 'download_grant'::regclass"
                                + " AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%used%max_downloads%'",
                        row -> row.text("t"))
                .orElseThrow();
        DATABASE.execute("ALTER TABLE download_grant DROP CONSTRAINT " + constraint + ";"
                + "INSERT INTO product_file (id, product_id, name, size, sha256, content_type, storage, object_id)"
                + " SELECT '" + file + "', product_id, 'f', 1, repeat('0', 64), 't', 's', 'o' FROM order_line"
                + " WHERE order_id = '" + order + "';"
                + "INSERT INTO download_grant (id, order_id, line_id, product_id, file_id, used, max_downloads,"
                + " expires_at) SELECT gen_random_uuid(), order_id, id, product_id, '" + file
                + "', 4, 3, now() FROM order_line WHERE order_id = '" + order + "'");
        try {
            assertThat(violated()).containsExactly(InvariantRule.GRANT_WITHIN_LIMIT);
        } finally {
            DATABASE.clear();
            DATABASE.execute("ALTER TABLE download_grant ADD CONSTRAINT " + constraint
                    + " CHECK (used BETWEEN 0 AND max_downloads)");
        }
    }

    // ------------------------------------------------------------------ the watch

    @Test
    void aViolationIsListedOnceAndSettledWhenItIsGone() {
        Payment payment = delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'CANCELED'");
        watch.watch(false);
        watch.watch(false);
        assertThat(items("resolved_at IS NULL")).isEqualTo(1);
        assertThat(watch.problem()).contains("Violations of capture_answered: 1.");
        assertThat(watch.holdsBackTraffic()).isFalse();
        assertThat(gauges.get("vintner.invariant.violations capture_answered").getAsDouble())
                .isEqualTo(1);

        DATABASE.execute("UPDATE attention_item SET resolved_at = now()");
        watch.watch(true);
        assertThat(items("true")).as("it does not nag").isEqualTo(1);

        DATABASE.execute("UPDATE attention_item SET resolved_at = NULL; UPDATE customer_order SET state = 'FULFILLED'");
        watch.watch(false);
        assertThat(items("resolved_at IS NULL AND subject = '" + payment.id() + "'"))
                .isZero();
        assertThat(watch.problem()).isEmpty();
        assertThat(shop.count("invariant_violation")).isZero();
    }

    private long items(String which) {
        return shop.count("attention_item WHERE reason = 'INVARIANT_VIOLATED' AND " + which);
    }

    @Test
    void theItemOfAViolationDoesNotAnswerForTheMoney() {
        delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'CANCELED'");
        watch.watch(true);

        assertThat(violated()).containsExactly(InvariantRule.CAPTURE_ANSWERED);
    }

    @Test
    void aBoundedCheckLooksAtWhatMovedLast() {
        Payment old = delivered();
        delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'CANCELED' WHERE id = '"
                + old.order().value() + "'");
        InvariantWatch shortSighted = watch(2);

        assertThat(shortSighted.check(Shop.ADMIN, true).violations()).hasSize(1);
        assertThat(new SqlInvariantStore(shop.sql)
                        .check(InvariantRule.CAPTURE_ANSWERED, OptionalInt.of(1), Duration.ZERO))
                .isEmpty();
        assertThat(shortSighted.check(Shop.ADMIN, false).violations()).hasSize(1);
    }

    @Test
    void whatIsUnderWayIsGivenItsGrace() {
        delivered();
        DATABASE.execute("UPDATE customer_order SET state = 'CANCELED'");

        assertThat(new SqlInvariantStore(shop.sql)
                        .check(InvariantRule.CAPTURE_ANSWERED, OptionalInt.empty(), Duration.ofHours(1)))
                .isEmpty();
    }

    @Test
    void onlyAnAdministratorChecks() {
        assertThatThrownBy(() -> watch.check(Actor.buyerOf(OrderId.next()), true))
                .isInstanceOf(CommerceException.class);
    }

    @Test
    void theDatabaseWritesIdsAsJavaDoes() {
        for (int i = 0; i < 200; i++) {
            PaymentId id = new PaymentId(UUID.randomUUID());
            assertThat(shop.sql.queryOne("SELECT id_text('pay_', ?) AS t", row -> row.text("t"), id.value()))
                    .contains(id.toString());
        }
        PaymentId greatest = new PaymentId(new UUID(-1, -1));
        assertThat(shop.sql.queryOne("SELECT id_text('pay_', ?) AS t", row -> row.text("t"), greatest.value()))
                .contains(greatest.toString());
    }

    private final class Gauges implements Metrics {
        @Override
        public void count(String name, String... labels) {}

        @Override
        public void time(String name, Duration took, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            gauges.put(name + " " + labels[1], value);
            return () -> {};
        }
    }

    @SuppressWarnings({"ClassExplicitlyAnnotation", "BadAnnotationImplementation"}) // what SCR does at run time
    private static final class Settings implements InvariantSettings {

        private final int recent;

        Settings(int recent) {
            this.recent = recent;
        }

        @Override
        public int intervalSeconds() {
            return 60;
        }

        @Override
        public int recent() {
            return recent;
        }

        @Override
        public int graceSeconds() {
            return 0;
        }

        @Override
        public Class<? extends java.lang.annotation.Annotation> annotationType() {
            return InvariantSettings.class;
        }
    }
}
