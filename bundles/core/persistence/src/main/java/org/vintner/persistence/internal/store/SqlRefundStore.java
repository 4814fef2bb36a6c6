package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.RefundStore;

/** Refunds by SQL. What is on its way back is set aside on the payment, where a constraint bounds the sum. */
@Component(service = RefundStore.class)
public final class SqlRefundStore implements RefundStore {

    private static final String ADD = """
            WITH set_aside AS (UPDATE payment SET refunding = refunding + ? WHERE id = ? RETURNING id, channel, currency)
            INSERT INTO refund (id, payment_id, channel, state, amount, currency, lines, reason, provider_refund, poll_at)
            SELECT ?, id, channel, 'REQUESTED', ?, currency, ?, ?, ?, now() + interval '5 s' FROM set_aside
            RETURNING *
            """;

    private static final String FIND = "SELECT * FROM refund WHERE id = ?";

    private static final String OF_PAYMENT = "SELECT * FROM refund WHERE payment_id = ? ORDER BY id";

    private static final String LOCK = "SELECT * FROM refund WHERE id = ? FOR UPDATE";

    private static final String BY_PROVIDER_REFUND = "SELECT * FROM refund WHERE channel = ? AND provider_refund = ?";

    private static final String MOVE = """
            UPDATE refund SET state = ?, provider_refund = coalesce(?, provider_refund)
             WHERE id = ? AND state NOT IN ('SUCCEEDED', 'FAILED')
            """;

    private static final String SUCCEEDED = """
            WITH done AS (
              UPDATE refund SET state = 'SUCCEEDED', provider_refund = coalesce(?, provider_refund), failure = NULL,
                     poll_at = NULL
               WHERE id = ? AND state NOT IN ('SUCCEEDED', 'FAILED')
              RETURNING id, payment_id, channel, amount, currency),
            paid_back AS (
              UPDATE payment p SET refunding = p.refunding - done.amount, refunded = p.refunded + done.amount,
                     state = CASE WHEN p.refunded + done.amount = p.captured THEN 'REFUNDED' ELSE 'PARTIALLY_REFUNDED' END
                FROM done WHERE p.id = done.payment_id)
            INSERT INTO ledger_entry (posting, account, amount, currency, payment_id, refund_id)
            SELECT id, 'sales', amount, currency, payment_id, id FROM done
            UNION ALL
            SELECT id, 'channel:' || channel, -amount, currency, payment_id, id FROM done
            """;

    private static final String FAILED = """
            WITH done AS (
              UPDATE refund SET state = 'FAILED', failure = ?, poll_at = NULL
               WHERE id = ? AND state NOT IN ('SUCCEEDED', 'FAILED')
              RETURNING payment_id, amount)
            UPDATE payment p SET refunding = p.refunding - done.amount FROM done WHERE p.id = done.payment_id
            """;

    private static final String DUE_CHANNELS = "SELECT DISTINCT channel FROM refund WHERE poll_at <= now()";

    private static final String CLAIM_DUE = """
            UPDATE refund r SET polls = r.polls + 1, poll_at = now() + interval '1 min'
              FROM (SELECT id FROM refund WHERE channel = ? AND poll_at <= now()
                     ORDER BY poll_at LIMIT ? FOR UPDATE SKIP LOCKED) due
             WHERE r.id = due.id
            RETURNING r.*, extract(epoch FROM now() - r.created_at)::bigint AS age
            """;

    private static final String POLL_IN = """
            UPDATE refund SET poll_at = now() + make_interval(secs => ?)
             WHERE id = ? AND state NOT IN ('SUCCEEDED', 'FAILED')
            """;

    private final Sql sql;

    @Activate
    public SqlRefundStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Refund add(RefundId id, PaymentId payment, Money amount, List<OrderLineId> lines, String reason) {
        return insert(id, payment, amount, lines, reason, Optional.empty());
    }

    @Override
    public Refund addForeign(PaymentId payment, Money amount, List<OrderLineId> lines, String providerRefund) {
        return insert(RefundId.next(), payment, amount, lines, "refunded at the provider", Optional.of(providerRefund));
    }

    private Refund insert(
            RefundId id,
            PaymentId payment,
            Money amount,
            List<OrderLineId> lines,
            String reason,
            Optional<String> providerRefund) {
        return sql.queryOne(
                        ADD,
                        SqlRefundStore::refund,
                        amount.amount(),
                        payment.value(),
                        id.value(),
                        amount.amount(),
                        Uuids.of(lines),
                        reason,
                        providerRefund)
                .orElseThrow();
    }

    @Override
    public Optional<Refund> find(RefundId id) {
        return sql.queryOne(FIND, SqlRefundStore::refund, id.value());
    }

    @Override
    public List<Refund> ofPayment(PaymentId payment) {
        return sql.query(OF_PAYMENT, SqlRefundStore::refund, payment.value());
    }

    @Override
    public Optional<Refund> lock(RefundId id) {
        return sql.queryOne(LOCK, SqlRefundStore::refund, id.value());
    }

    @Override
    public Optional<Refund> byProviderRefund(String channel, String providerRefund) {
        return sql.queryOne(BY_PROVIDER_REFUND, SqlRefundStore::refund, channel, providerRefund);
    }

    @Override
    public void move(RefundId id, RefundState state, Optional<String> providerRefund) {
        sql.update(MOVE, state, providerRefund, id.value());
    }

    @Override
    public void succeeded(RefundId id, Optional<String> providerRefund) {
        sql.update(SUCCEEDED, providerRefund, id.value());
    }

    @Override
    public void failed(RefundId id, String reason) {
        sql.update(FAILED, reason, id.value());
    }

    @Override
    public List<String> dueChannels() {
        return sql.query(DUE_CHANNELS, row -> row.text("channel"));
    }

    @Override
    public List<Poll> claimDue(String channel, int limit) {
        return sql.query(
                CLAIM_DUE,
                row -> new Poll(refund(row), row.integer("polls") - 1, Duration.ofSeconds(row.number("age"))),
                channel,
                limit);
    }

    @Override
    public void pollIn(RefundId id, Duration delay) {
        sql.update(POLL_IN, (double) delay.toSeconds(), id.value());
    }

    private static Refund refund(Row row) throws SQLException {
        return new Refund(
                new RefundId(row.uuid("id")),
                new PaymentId(row.uuid("payment_id")),
                row.constant("state", RefundState.class),
                Money.of(row.number("amount"), row.text("currency")),
                row.list("lines", UUID.class).stream().map(OrderLineId::new).toList(),
                row.text("reason"),
                row.maybeText("provider_refund"),
                row.maybeText("failure"),
                row.time("created_at"));
    }
}
