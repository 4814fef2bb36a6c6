package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.WebhookDoor.Answer;
import org.vintner.persistence.testing.TestDatabase;

/**
 * Notifications that are settled in one transaction. A table lock holds the first one up, so that the others are sure to meet
 * behind it; the database's own list of who waits tells when all is in place.
 */
@SuppressWarnings("try") // an obstacle only has to be there
class GroupSettlementTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final ExecutorService providers = Executors.newCachedThreadPool();
    private Shop shop;
    private ProductId product;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        product = shop.product("Key", 30);
    }

    @AfterEach
    void close() {
        providers.shutdown();
    }

    /** A connection that holds something that settlements need. */
    private static final class Obstacle implements AutoCloseable {
        private final Connection connection;

        Obstacle(String sql) throws SQLException {
            connection = DATABASE.dataSource().getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.close();
        }
    }

    private static Obstacle ledgerLocked() throws SQLException {
        return new Obstacle("LOCK TABLE ledger_entry IN SHARE MODE");
    }

    private CompletableFuture<Answer> send(Map<String, List<String>> headers, String body) {
        return CompletableFuture.supplyAsync(
                () -> shop.door.receive(shop.webhookPath(), headers, "", body.getBytes(StandardCharsets.UTF_8)),
                providers);
    }

    private CompletableFuture<Answer> send(String body) {
        return send(FakeProvider.signature(), body);
    }

    private CompletableFuture<Answer> send(Payment payment) {
        return send(payment.id().toString());
    }

    private static List<Integer> statuses(List<CompletableFuture<Answer>> answers) {
        return answers.stream().map(answer -> answer.join().status()).toList();
    }

    private void awaitWaiting(int many) {
        while (shop.settlement.waiting() < many) {
            Thread.onSpinWait();
        }
    }

    /** The server process that waits for the obstacle, other than those that were seen before. */
    private int awaitHeldUp(Integer... before) {
        List<Integer> held = List.of();
        while (held.isEmpty()) {
            held = shop.sql.query(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                            + " AND NOT pid = ANY (?)",
                    row -> row.integer("pid"),
                    org.vintner.persistence.internal.sql.Sql.array("int4", List.of(before)));
        }
        return held.get(0);
    }

    private List<Payment> paid(int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> shop.paidAtProvider(product, 1))
                .toList();
    }

    /** Sends one that is held up, and behind it the others. */
    private List<CompletableFuture<Answer>> behindOne(Payment first, List<Payment> others) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>(List.of(send(first)));
        awaitHeldUp();
        others.forEach(payment -> answers.add(send(payment)));
        awaitWaiting(others.size());
        return answers;
    }

    private void assertSettledOnce(int orders) {
        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(orders);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(orders);
        assertThat(shop.count("ledger_entry")).isEqualTo(2L * orders);
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(orders);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "Notifications that come together are one transaction, each with its own cause, answered after the commit")
    void whatComesTogetherIsOneTransaction() throws Exception {
        List<Payment> payments = paid(6);
        List<CompletableFuture<Answer>> answers;
        try (Obstacle held = ledgerLocked()) {
            answers = behindOne(payments.get(0), payments.subList(1, 6));
            assertThat(answers).noneMatch(CompletableFuture::isDone);
        }
        assertThat(statuses(answers)).containsOnly(200);
        assertSettledOnce(6);
        assertThat(shop.count("(SELECT DISTINCT xmin::text FROM ledger_entry) t"))
                .isEqualTo(2);
        assertThat(shop.count("(SELECT DISTINCT cause FROM transition WHERE to_state = 'PAID') t"))
                .isEqualTo(6);
        assertThat(shop.count("webhook_inbox WHERE processed_at IS NOT NULL AND result = 'Applied[]'"))
                .isEqualTo(6);
    }

    @Test
    @DisplayName(
            "Bad input: one forged, one copy, one unknown, one wrong amount, one sold out: each its answer, others commit")
    void eachOfABadLotGetsItsOwnAnswer() throws Exception {
        List<Payment> good = paid(4);
        Payment wrong = shop.start(shop.order(product, 1));
        shop.provider.pay(wrong.id(), Money.of(1, "EUR"));
        ProductId rare = shop.product("Rare", 1);
        Payment late = shop.paidAtProvider(rare, 1);
        DATABASE.execute("UPDATE license_key SET state = 'EXPIRED', order_id = NULL, line_id = NULL,"
                + " expires_at = now() WHERE product_id = '" + rare.value() + "'");
        PaymentId unknown = PaymentId.next();
        shop.provider.pay(unknown, Shop.PRICE);
        List<CompletableFuture<Answer>> answers;
        CompletableFuture<Answer> forged;
        try (Obstacle held = ledgerLocked()) {
            answers = behindOne(good.get(0), List.of(good.get(1), good.get(2), good.get(2), late, wrong, good.get(3)));
            answers.add(send(unknown.toString()));
            awaitWaiting(7);
            forged = send(
                    Map.of("signature", List.of("forged")), good.get(1).id().toString());
            assertThat(forged.join().status()).isEqualTo(401);
        }
        assertThat(statuses(answers)).hasSize(8).containsOnly(200);
        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(4);
        assertThat(shop.orders.find(late.order()).orElseThrow().state().name()).isEqualTo("NEEDS_ATTENTION");
        assertThat(shop.orders.find(wrong.order()).orElseThrow().state().name()).isEqualTo("PENDING_PAYMENT");
        assertThat(shop.count("webhook_inbox")).isEqualTo(7);
        assertThat(shop.count("webhook_inbox WHERE copies = 1 AND result = 'Applied[]'"))
                .isEqualTo(1);
        assertThat(shop.count("webhook_inbox WHERE result LIKE 'Flagged%'")).isEqualTo(2);
        assertThat(shop.sql.query("SELECT DISTINCT reason FROM attention_item ORDER BY 1", row -> row.text("reason")))
                .containsExactly("AMOUNT_MISMATCH", "SHORTAGE", "UNKNOWN_PAYMENT");
        assertThat(shop.count("(SELECT DISTINCT xmin::text FROM ledger_entry) t"))
                .isEqualTo(2);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "Two notifications that name one provider's number for two payments: the second is flagged, also among others")
    void oneNumberForTwoPaymentsIsFlagged() throws Exception {
        List<Payment> payments = paid(3);
        shop.provider.said.put("a", List.of(FakeProvider.fact(payments.get(1).id(), Shop.PRICE)));
        shop.provider.said.put(
                "b",
                List.of(new org.vintner.spi.gateway.Fact.Captured(
                        payments.get(2).id(),
                        java.util.Optional.empty(),
                        "pp-" + payments.get(1).id(),
                        Shop.PRICE)));
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (Obstacle held = ledgerLocked()) {
            answers.add(send(payments.get(0)));
            awaitHeldUp();
            answers.add(send("a"));
            awaitWaiting(1);
            answers.add(send("b"));
            awaitWaiting(2);
        }
        assertThat(statuses(answers)).containsOnly(200);
        assertThat(shop.count("attention_item WHERE reason = 'IDENTITY_MISMATCH'"))
                .isEqualTo(1);
        assertSettledOnce(2);
    }

    @Test
    @DisplayName("One that the database refuses fails alone; its neighbors commit")
    void theGuiltyOneFailsAlone() throws Exception {
        List<Payment> payments = paid(7);
        Payment guilty = payments.get(3);
        DATABASE.execute("ALTER TABLE ledger_entry ADD CONSTRAINT refused CHECK (payment_id <> '"
                + guilty.id().value() + "')");
        List<CompletableFuture<Answer>> answers;
        try (Obstacle held = ledgerLocked()) {
            answers = behindOne(payments.get(0), payments.subList(1, 7));
        }
        assertThat(statuses(answers)).containsExactly(200, 200, 200, 503, 200, 200, 200);
        assertThat(answers.get(3).join().headers()).containsKey("Retry-After");
        assertSettledOnce(6);
        assertThat(shop.count("webhook_inbox WHERE processed_at IS NULL AND result LIKE 'not applied%'"))
                .isEqualTo(1);
        DATABASE.execute("ALTER TABLE ledger_entry DROP CONSTRAINT refused");
        assertThat(shop.webhook(guilty)).isEqualTo(200);
        assertSettledOnce(7);
    }

    @Test
    @DisplayName("A payment, or an order, that somebody else has locked is settled when it is free, and stalls nobody")
    void whatIsLockedStallsNobody() throws Exception {
        for (String locked : List.of("payment WHERE id = '%s'", "customer_order WHERE id = '%2$s'")) {
            Payment busy = shop.paidAtProvider(product, 1);
            CompletableFuture<Answer> waits;
            String rows = String.format(locked, busy.id().value(), busy.order().value());
            try (Obstacle held = new Obstacle("SELECT FROM " + rows + " FOR UPDATE")) {
                waits = send(busy);
                awaitHeldUp();
                for (Payment other : paid(3)) {
                    assertThat(shop.webhook(other)).isEqualTo(200);
                }
                assertThat(waits).isNotDone();
            }
            assertThat(waits.join().status()).isEqualTo(200);
        }
        assertSettledOnce(8);
    }

    @Test
    @DisplayName(
            "A statement that is given up in the middle: all are asked to come again, and are settled once when they do")
    void aStatementThatIsGivenUpIsNobodysLoss() throws Exception {
        List<Payment> payments = paid(5);
        List<CompletableFuture<Answer>> answers;
        try (Obstacle held = ledgerLocked()) {
            answers = behindOne(payments.get(0), payments.subList(1, 5));
            int first = awaitHeldUp();
            DATABASE.execute("SELECT pg_cancel_backend(" + first + ")");
            assertThat(answers.get(0).join().status()).isEqualTo(503);
            while (shop.settlement.waiting() > 0) {
                Thread.onSpinWait();
            }
            DATABASE.execute("SELECT pg_cancel_backend(" + awaitHeldUp() + ")");
            assertThat(statuses(answers)).containsOnly(503);
        }
        assertSettledOnce(0);
        payments.forEach(payment -> assertThat(shop.webhook(payment)).isEqualTo(200));
        payments.forEach(payment -> assertThat(shop.webhook(payment)).isEqualTo(200));
        assertSettledOnce(5);
    }

    @Test
    @DisplayName("A connection that is lost in the middle: the work is run again on another one")
    void aLostConnectionIsNobodysLoss() throws Exception {
        List<Payment> payments = paid(5);
        List<CompletableFuture<Answer>> answers;
        try (Obstacle held = ledgerLocked()) {
            answers = behindOne(payments.get(0), payments.subList(1, 5));
            int first = awaitHeldUp();
            DATABASE.execute("SELECT pg_terminate_backend(" + first + ")");
            awaitHeldUp(first);
        }
        assertThat(statuses(answers)).containsOnly(200);
        assertSettledOnce(5);
    }

    @Test
    @DisplayName("A deadlock in the middle: the work is run again")
    void aDeadlockIsNobodysLoss() throws Exception {
        List<Payment> payments = paid(5);
        DATABASE.execute("""
                CREATE SEQUENCE blow;
                CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF nextval('blow') < 3 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected'; END IF;
                  RETURN NULL;
                END $$;
                CREATE TRIGGER deadlock AFTER INSERT ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION deadlock()
                """);
        try {
            List<CompletableFuture<Answer>> answers;
            try (Obstacle held = ledgerLocked()) {
                answers = behindOne(payments.get(0), payments.subList(1, 5));
            }
            assertThat(statuses(answers)).containsOnly(200);
        } finally {
            DATABASE.execute("DROP TRIGGER deadlock ON ledger_entry; DROP FUNCTION deadlock; DROP SEQUENCE blow");
        }
        assertSettledOnce(5);
    }

    @Test
    @DisplayName(
            "A commit without an answer: all are asked to come again, nothing is run again by itself, and nothing is twice")
    void aCommitWithoutAnAnswerIsNotRunAgain() throws Exception {
        List<Payment> payments = paid(5);
        DATABASE.execute("""
                CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM pg_advisory_xact_lock(4242);
                  RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW EXECUTE FUNCTION slow_commit()
                """);
        try {
            List<CompletableFuture<Answer>> answers;
            try (Obstacle held = new Obstacle("SELECT pg_advisory_xact_lock(4242)")) {
                answers = behindOne(payments.get(0), payments.subList(1, 5));
                int first = awaitHeldUp();
                DATABASE.execute("SELECT pg_terminate_backend(" + first + ")");
                int second = awaitHeldUp(first);
                DATABASE.execute("SELECT pg_terminate_backend(" + second + ")");
                assertThat(statuses(answers)).containsOnly(503);
            }
            assertThat(shop.count("webhook_inbox WHERE processed_at IS NOT NULL"))
                    .isZero();
        } finally {
            DATABASE.execute("DROP TRIGGER slow_commit ON ledger_entry; DROP FUNCTION slow_commit");
        }
        payments.forEach(payment -> assertThat(shop.webhook(payment)).isEqualTo(200));
        assertSettledOnce(5);
    }

    @Test
    @DisplayName("Overload: beyond the crowd that can wait, a provider is asked at once to come again later")
    void aCrowdIsBounded() throws Exception {
        List<Payment> payments = paid(4);
        InboxWebhookDoor narrow = shop.door(2);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (Obstacle held = ledgerLocked()) {
            answers.add(send(payments.get(0)));
            awaitHeldUp();
            answers.add(send(payments.get(1)));
            answers.add(send(payments.get(2)));
            awaitWaiting(2);
            Answer refused = narrow.receive(
                    shop.webhookPath(),
                    FakeProvider.signature(),
                    "",
                    payments.get(3).id().toString().getBytes(StandardCharsets.UTF_8));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("Retry-After");
        }
        assertThat(statuses(answers)).containsOnly(200);
        assertThat(shop.webhook(payments.get(3))).isEqualTo(200);
        assertSettledOnce(4);
    }
}
