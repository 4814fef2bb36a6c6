package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.sql.Sql.ArrayArgument;
import org.vintner.persistence.store.KeyClaimStore;

/**
 * Claims by SQL. What is counted is the reserved keys themselves. The locks are advisory, taken in one order for all and before
 * any row: who waits for one holds nothing that another one waits for.
 */
@Component(service = KeyClaimStore.class)
public final class SqlKeyClaimStore implements KeyClaimStore {

    private static final String WISHES = """
            SELECT o.id, o.email, sum(l.quantity) AS keys
              FROM customer_order o JOIN order_line l ON l.order_id = o.id AND l.kind = 'KEY'
             WHERE o.id = ANY (?) AND o.state = 'PENDING_PAYMENT' GROUP BY o.id
            """;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(k) FROM unnest(?) AS k";

    private static final String TRY_LOCK = "SELECT k FROM unnest(?) AS k WHERE pg_try_advisory_xact_lock(k)";

    private static final String CLAIM = """
            INSERT INTO key_claim (order_id, buyer, source, until)
            SELECT w.order_id, w.buyer, w.source, now() + make_interval(secs => ?)
              FROM unnest(?, ?, ?) AS w (order_id, buyer, source) ORDER BY w.order_id
            ON CONFLICT (order_id) DO UPDATE SET buyer = excluded.buyer, source = excluded.source, until = excluded.until
            """;

    private static final String HELD = """
            SELECT w.order_id,
                   (SELECT count(*) FROM key_claim c JOIN license_key k ON k.order_id = c.order_id AND k.state = 'RESERVED'
                     WHERE c.buyer = w.buyer AND c.order_id <> w.order_id) AS by_buyer,
                   (SELECT count(*) FROM key_claim c JOIN license_key k ON k.order_id = c.order_id AND k.state = 'RESERVED'
                     WHERE c.source = w.source AND c.order_id <> w.order_id) AS by_source
              FROM unnest(?, ?, ?) AS w (order_id, buyer, source)
            """;

    private static final String FORGET = """
            DELETE FROM key_claim WHERE order_id IN (
              SELECT c.order_id FROM key_claim c
               WHERE c.until < now()
                 AND NOT EXISTS (SELECT FROM license_key k WHERE k.order_id = c.order_id AND k.state = 'RESERVED')
               ORDER BY c.until LIMIT ? FOR UPDATE SKIP LOCKED)
            """;

    private final Sql sql;

    @Activate
    public SqlKeyClaimStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Wish> wishes(Collection<OrderId> orders) {
        return sql.query(
                WISHES,
                row -> new Wish(new OrderId(row.uuid("id")), row.text("email"), row.number("keys")),
                Uuids.of(orders));
    }

    @Override
    public Map<OrderId, Held> claim(List<Claim> claims, Duration hold) {
        // A statement of its own: what the other holders have committed is only seen by one that begins after the wait.
        sql.query(LOCK, row -> true, locks(claims));
        return held(claims, hold);
    }

    @Override
    public Map<OrderId, Held> tryClaim(List<Claim> claims, Duration hold) {
        Set<Long> locked = Set.copyOf(sql.query(TRY_LOCK, row -> row.number("k"), locks(claims)));
        List<Claim> free = claims.stream()
                .filter(claim -> locks(claim).allMatch(locked::contains))
                .toList();
        return free.isEmpty() ? Map.of() : held(free, hold);
    }

    private static ArrayArgument locks(List<Claim> claims) {
        return array(
                "int8",
                claims.stream()
                        .flatMap(SqlKeyClaimStore::locks)
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static Stream<Long> locks(Claim claim) {
        return Stream.concat(Stream.of(claim.buyer()), claim.source().stream())
                .map(digest -> ByteBuffer.wrap(digest).getLong());
    }

    private Map<OrderId, Held> held(List<Claim> claims, Duration hold) {
        ArrayArgument orders = Uuids.of(claims, Claim::order);
        ArrayArgument buyers = column("bytea", claims, Claim::buyer);
        ArrayArgument sources = column("bytea", claims, Claim::source);
        sql.later(CLAIM, (double) hold.toSeconds(), orders, buyers, sources);
        Map<OrderId, Held> held = new HashMap<>();
        sql.query(
                HELD,
                row -> held.put(
                        new OrderId(row.uuid("order_id")), new Held(row.number("by_buyer"), row.number("by_source"))),
                orders,
                buyers,
                sources);
        return held;
    }

    @Override
    public int forget(int limit) {
        return sql.update(FORGET, limit);
    }
}
