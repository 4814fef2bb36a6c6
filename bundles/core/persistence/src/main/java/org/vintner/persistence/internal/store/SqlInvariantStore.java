package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.InvariantStore;

/**
 * The rules as SQL over the tables alone, which knows nothing of how rows came to be. Most look at given payments: at those of
 * which something moved last, or at all, slice by slice, so that no check holds a snapshot for long. The ids are an argument, so
 * that the planner expects few of them and uses the indexes however large the tables are.
 */
@Component(service = InvariantStore.class)
public final class SqlInvariantStore implements InvariantStore {

    private static final int MOST = 1_000;
    private static final int SLICE = 5_000;
    private static final UUID LEAST = new UUID(0, 0);

    /** The newest payments by their primary key, those of the newest ledger rows, and those of orders that wait for something. */
    private static final String RECENT = """
            (SELECT id FROM payment ORDER BY id DESC LIMIT ?)
            UNION
            (SELECT payment_id FROM ledger_entry ORDER BY id DESC LIMIT ?)
            UNION
            SELECT p.id FROM customer_order o JOIN payment p ON p.order_id = o.id WHERE o.undelivered
            """;

    private static final String NEXT = "SELECT id FROM payment WHERE id > ? ORDER BY id LIMIT " + SLICE;

    private static final String BEGIN = """
            WITH bounds AS (SELECT make_interval(secs => ?) AS grace),
            scope AS MATERIALIZED (SELECT * FROM payment WHERE id = ANY (?)),
            listed AS (
              SELECT subject FROM attention_item WHERE resolved_at IS NULL AND reason <> 'INVARIANT_VIOLATED')
            """;

    /** Whether a person is to look at the payment p, one of its refunds, or its order. */
    private static final String LISTED = """
            (EXISTS (SELECT FROM listed WHERE subject IN (id_text('pay_', p.id), id_text('ord_', p.order_id)))
             OR EXISTS (SELECT FROM refund r JOIN listed ON subject = id_text('ref_', r.id) WHERE r.payment_id = p.id))
            """;

    /** Keys of the order o are asked for outside, and nobody has to look as yet. */
    private static final String AWAITS_KEYS = """
            EXISTS (SELECT FROM key_issue k WHERE k.order_id = o.id AND k.state = 'AWAITED'
                       AND k.overdue_at > now() - interval '1 min' - (SELECT grace FROM bounds))
            """;

    private static final String CAPTURE_ANSWERED = """
            SELECT id_text('pay_', p.id) AS subject,
                   'Captured ' || p.captured || ', paid back ' || p.refunded || ' and on its way back ' || p.refunding
                     || ', ' || p.currency || '; its order ' || id_text('ord_', o.id) || ' is ' || o.state AS detail
              FROM scope p JOIN customer_order o ON o.id = p.order_id
             WHERE p.captured > p.refunded + p.refunding
               AND p.captured_at < now() - (SELECT grace FROM bounds)
               AND NOT (o.state IN ('FULFILLED', 'PARTIALLY_REFUNDED', 'NEEDS_ATTENTION')
                        AND NOT EXISTS (SELECT FROM order_line l
                                         WHERE l.order_id = o.id AND l.state IN ('OPEN', 'SHORT') AND l.refund_id IS NULL)
                        AND NOT EXISTS (SELECT FROM payment other
                                         WHERE other.order_id = o.id AND other.captured > other.refunded + other.refunding
                                           AND (other.captured_at, other.id) < (p.captured_at, p.id)))
               AND NOT %s
               AND NOT %s
            """.formatted(AWAITS_KEYS, LISTED);

    private static final String REFUND_TAKEN_BACK = """
            SELECT id_text('ord_', o.id) AS subject,
                   'All its money was paid back, and ' || count(*) || ' of its lines are still fulfilled' AS detail
              FROM customer_order o JOIN order_line l ON l.order_id = o.id AND l.state = 'FULFILLED'
             WHERE o.id IN (SELECT order_id FROM scope WHERE captured > 0)
               AND NOT EXISTS (SELECT FROM payment kept WHERE kept.order_id = o.id AND kept.captured > kept.refunded)
               AND NOT EXISTS (SELECT FROM payment p WHERE p.order_id = o.id AND %s)
             GROUP BY o.id
            """.formatted(LISTED);

    private static final String KEYS_COMPLETE = """
            SELECT id_text('lin_', l.id) AS subject,
                   'The line is ' || l.state || ' over ' || l.quantity || ' and has ' || count(k.id) || ' sold keys' AS detail
              FROM order_line l LEFT JOIN license_key k
                ON k.order_id = l.order_id AND k.line_id = l.id AND k.state = 'SOLD'
             WHERE l.kind = 'KEY' AND l.order_id IN (SELECT order_id FROM scope)
             GROUP BY l.id
            HAVING count(k.id) <> CASE WHEN l.state = 'FULFILLED' THEN l.quantity ELSE 0 END
            """;

    private static final String KEY_SOLD_ONCE = """
            , touched AS (SELECT k.* FROM license_key k
                           WHERE k.order_id IN (SELECT order_id FROM scope) AND k.state IN ('SOLD', 'RESERVED'))
            SELECT id_text('key_', k.id) AS subject, 'The key is not of its line''s order or product' AS detail
              FROM touched k LEFT JOIN order_line l ON l.id = k.line_id
             WHERE l.id IS NULL OR l.order_id <> k.order_id OR l.product_id <> k.product_id
            UNION ALL
            SELECT id_text('key_', k.id), 'The same key is there twice, once as ' || id_text('key_', twin.id)
              FROM touched k JOIN license_key twin ON twin.digest = k.digest AND twin.id <> k.id
            """;

    /** Keys whose reservation nobody looks at are found by their order's payment. */
    private static final String RESERVATION_ALIVE = """
            SELECT id_text('key_', k.id) AS subject,
                   CASE WHEN r.until IS NULL THEN 'Reserved without an end' ELSE 'Reserved until ' || r.until END
                     || ' for ' || id_text('ord_', o.id) || ', which is ' || o.state AS detail
              FROM (SELECT order_id FROM scope
                    UNION
                    SELECT order_id FROM key_reservation
                     WHERE until < now() - interval '10 min' - (SELECT grace FROM bounds)) held
              JOIN license_key k ON k.order_id = held.order_id AND k.state = 'RESERVED'
              JOIN customer_order o ON o.id = k.order_id
              LEFT JOIN key_reservation r ON r.order_id = k.order_id
             WHERE o.state <> 'PENDING_PAYMENT' OR r.until IS NULL
                OR r.until < now() - interval '10 min' - (SELECT grace FROM bounds)
            """;

    private static final String LEDGER_BALANCED = """
            SELECT id_text('pay_', min(e.payment_id::text)::uuid) AS subject,
                   'The posting ' || e.posting || ' sums to ' || sum(e.amount) || ' ' || e.currency AS detail
              FROM ledger_entry e
             WHERE e.payment_id IN (SELECT id FROM scope)
             GROUP BY e.posting, e.currency HAVING sum(e.amount) <> 0
            """;

    private static final String LEDGER_AGREES = """
            SELECT id_text('pay_', p.id) AS subject,
                   'Captured ' || p.captured || ', by the ledger ' || e.captured || '; paid back ' || p.refunded
                     || ', by the ledger ' || e.refunded || '; on its way back ' || p.refunding || ', by its refunds '
                     || e.refunding AS detail
              FROM scope p CROSS JOIN LATERAL (
                SELECT coalesce(sum(amount) FILTER (WHERE refund_id IS NULL), 0) AS captured,
                       coalesce(-sum(amount) FILTER (WHERE refund_id IS NOT NULL), 0) AS refunded,
                       (SELECT coalesce(sum(amount), 0) FROM refund r
                         WHERE r.payment_id = p.id AND r.state NOT IN ('SUCCEEDED', 'FAILED')) AS refunding
                  FROM ledger_entry
                 WHERE payment_id = p.id AND account LIKE 'channel:%' AND currency = p.currency) e
             WHERE (p.captured, p.refunded, p.refunding) IS DISTINCT FROM (e.captured, e.refunded, e.refunding)
            """;

    private static final String ORDER_DELIVERED = """
            SELECT id_text('ord_', o.id) AS subject,
                   'Paid at ' || o.paid_at || ' and ' || o.state || ' without an item on the attention list' AS detail
              FROM customer_order o
             WHERE o.undelivered AND o.paid_at < now() - (SELECT grace FROM bounds)
               AND NOT EXISTS (SELECT FROM listed WHERE subject = id_text('ord_', o.id))
               AND NOT EXISTS (SELECT FROM payment p WHERE p.order_id = o.id AND (p.refunding > 0 OR %s))
               AND NOT %s
            """.formatted(LISTED, AWAITS_KEYS);

    private static final String GRANT_WITHIN_LIMIT = """
            SELECT id_text('grt_', g.id) AS subject, 'Used ' || g.used || ' times of ' || g.max_downloads AS detail
              FROM download_grant g
             WHERE g.used > g.max_downloads AND g.order_id IN (SELECT order_id FROM scope)
            """;

    private static final String SEAT_TAKEN_ONCE = """
            SELECT id_text('bkg_', s.booking_id) AS subject,
                   'Seat ' || s.seat || ' is taken at the same time by ' || id_text('bkg_', other.booking_id) AS detail
              FROM booking b JOIN booking_seat s ON s.booking_id = b.id
              JOIN booking_seat other ON other.resource_id = s.resource_id AND other.seat = s.seat
                                     AND other.blocked && s.blocked AND other.ctid <> s.ctid
             WHERE b.order_id IN (SELECT order_id FROM scope)
            """;

    private static final String BOOKING_COMPLETE = """
            , touched AS (SELECT * FROM booking WHERE order_id IN (SELECT order_id FROM scope))
            SELECT id_text('lin_', l.id) AS subject, 'The line is ' || l.state || ' and has no booking' AS detail
              FROM order_line l
             WHERE l.kind = 'BOOKING' AND l.state = 'FULFILLED' AND l.order_id IN (SELECT order_id FROM scope)
               AND NOT EXISTS (SELECT FROM touched b
                                WHERE b.line_id = l.id AND b.state IN ('CONFIRMED', 'CANCELED', 'NO_SHOW'))
            UNION ALL
            SELECT id_text('bkg_', b.id), 'It is ' || b.state || ' and has ' || cardinality(b.seats) || ' seats, of which '
                     || (SELECT count(*) FROM booking_seat s WHERE s.booking_id = b.id) || ' are taken'
              FROM touched b
             WHERE (SELECT coalesce(array_agg(s.seat ORDER BY s.seat), '{}') FROM booking_seat s
                     WHERE s.booking_id = b.id AND s.resource_id = b.resource_id AND s.blocked = b.blocked)
                   <> CASE WHEN b.state IN ('HELD', 'CONFIRMED', 'NO_SHOW')
                           THEN ARRAY(SELECT unnest(b.seats) AS seat ORDER BY seat) ELSE '{}' END
            """;

    private static final Map<InvariantRule, String> RULES = new EnumMap<>(InvariantRule.class);

    static {
        RULES.put(InvariantRule.CAPTURE_ANSWERED, CAPTURE_ANSWERED);
        RULES.put(InvariantRule.REFUND_TAKEN_BACK, REFUND_TAKEN_BACK);
        RULES.put(InvariantRule.KEYS_COMPLETE, KEYS_COMPLETE);
        RULES.put(InvariantRule.KEY_SOLD_ONCE, KEY_SOLD_ONCE);
        RULES.put(InvariantRule.RESERVATION_ALIVE, RESERVATION_ALIVE);
        RULES.put(InvariantRule.LEDGER_BALANCED, LEDGER_BALANCED);
        RULES.put(InvariantRule.LEDGER_AGREES, LEDGER_AGREES);
        RULES.put(InvariantRule.ORDER_DELIVERED, ORDER_DELIVERED);
        RULES.put(InvariantRule.GRANT_WITHIN_LIMIT, GRANT_WITHIN_LIMIT);
        RULES.put(InvariantRule.SEAT_TAKEN_ONCE, SEAT_TAKEN_ONCE);
        RULES.put(InvariantRule.BOOKING_COMPLETE, BOOKING_COMPLETE);
        RULES.replaceAll((rule, statement) -> BEGIN + statement + " LIMIT " + MOST);
    }

    /** What these look at is few rows in any case, and needs no payments. */
    private static final Set<InvariantRule> WITHOUT_SCOPE = EnumSet.of(InvariantRule.ORDER_DELIVERED);

    private static final String NOW = "SELECT now() AS now";

    private static final String KNOWN = "SELECT * FROM invariant_violation";

    private static final String REMEMBER = """
            INSERT INTO invariant_violation (rule, subject, detail) SELECT * FROM unnest(?, ?, ?)
            ON CONFLICT (rule, subject) DO UPDATE SET detail = excluded.detail
            """;

    private static final String FORGET = """
            DELETE FROM invariant_violation v USING unnest(?, ?) AS g (rule, subject)
             WHERE v.rule = g.rule AND v.subject = g.subject
            """;

    private final Sql sql;

    @Activate
    public SqlInvariantStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<InvariantViolation> check(InvariantRule rule, OptionalInt recent, Duration grace) {
        if (WITHOUT_SCOPE.contains(rule)) {
            return check(rule, List.of(), grace);
        }
        return recent.isPresent() ? check(rule, recent(recent.getAsInt()), grace) : checkAll(rule, grace);
    }

    private List<UUID> recent(int bound) {
        return sql.query(RECENT, row -> row.uuid("id"), bound, bound);
    }

    private List<InvariantViolation> checkAll(InvariantRule rule, Duration grace) {
        // An order of two payments may be found in two slices.
        Set<InvariantViolation> found = new LinkedHashSet<>();
        List<UUID> slice = after(LEAST);
        while (!slice.isEmpty() && found.size() < MOST) {
            found.addAll(check(rule, slice, grace));
            slice = after(slice.get(slice.size() - 1));
        }
        return found.stream().limit(MOST).toList();
    }

    private List<UUID> after(UUID last) {
        return sql.query(NEXT, row -> row.uuid("id"), last);
    }

    private List<InvariantViolation> check(InvariantRule rule, List<UUID> payments, Duration grace) {
        return sql.query(
                RULES.get(rule),
                row -> new InvariantViolation(rule, row.text("subject"), row.text("detail")),
                (double) grace.toSeconds(),
                array("uuid", payments));
    }

    @Override
    public Instant now() {
        return sql.queryOne(NOW, row -> row.time("now")).orElseThrow();
    }

    @Override
    public List<InvariantViolation> known() {
        return sql.query(KNOWN, SqlInvariantStore::violation);
    }

    private static InvariantViolation violation(Row row) throws SQLException {
        return new InvariantViolation(
                row.constant("rule", InvariantRule.class), row.text("subject"), row.text("detail"));
    }

    @Override
    public void remember(Collection<InvariantViolation> found) {
        sql.update(
                REMEMBER,
                array("text", found.stream().map(InvariantViolation::rule).toList()),
                array("text", found.stream().map(InvariantViolation::subject).toList()),
                array("text", found.stream().map(InvariantViolation::detail).toList()));
    }

    @Override
    public void forget(Collection<InvariantViolation> gone) {
        sql.update(
                FORGET,
                array("text", gone.stream().map(InvariantViolation::rule).toList()),
                array("text", gone.stream().map(InvariantViolation::subject).toList()));
    }
}
