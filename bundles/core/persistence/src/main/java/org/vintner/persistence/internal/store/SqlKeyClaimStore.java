package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.KeyClaimStore;

/**
 * Claims by SQL. What is counted is the reserved keys themselves. The locks are advisory, taken in one order for all and before
 * any row: who waits for one holds nothing that another one waits for.
 */
@Component(service = KeyClaimStore.class)
public final class SqlKeyClaimStore implements KeyClaimStore {

    private static final String WISH = """
            SELECT o.email, sum(l.quantity) AS keys
              FROM customer_order o JOIN order_line l ON l.order_id = o.id AND l.kind = 'KEY'
             WHERE o.id = ? AND o.state = 'PENDING_PAYMENT' GROUP BY o.email
            """;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(k) FROM unnest(?) AS k";

    private static final String CLAIM = """
            INSERT INTO key_claim (order_id, buyer, source, until) VALUES (?, ?, ?::bytea, now() + make_interval(secs => ?))
            ON CONFLICT (order_id) DO UPDATE SET buyer = excluded.buyer, source = excluded.source, until = excluded.until
            """;

    private static final String HELD = """
            SELECT (SELECT count(*) FROM key_claim c JOIN license_key k ON k.order_id = c.order_id AND k.state = 'RESERVED'
                     WHERE c.buyer = ? AND c.order_id <> ?) AS by_buyer,
                   (SELECT count(*) FROM key_claim c JOIN license_key k ON k.order_id = c.order_id AND k.state = 'RESERVED'
                     WHERE c.source = ?::bytea AND c.order_id <> ?) AS by_source
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
    public Optional<Wish> wish(OrderId order) {
        return sql.queryOne(WISH, row -> new Wish(row.text("email"), row.number("keys")), order.value());
    }

    @Override
    public Held claim(OrderId order, byte[] buyer, Optional<byte[]> source, Duration hold) {
        List<Long> locks = Stream.concat(Stream.of(buyer), source.stream())
                .map(digest -> ByteBuffer.wrap(digest).getLong())
                .distinct()
                .sorted()
                .toList();
        sql.query(LOCK, row -> true, array("int8", locks));
        sql.update(CLAIM, order.value(), buyer, source, (double) hold.toSeconds());
        return sql.queryOne(
                        HELD,
                        row -> new Held(row.number("by_buyer"), row.number("by_source")),
                        buyer,
                        order.value(),
                        source,
                        order.value())
                .orElseThrow();
    }

    @Override
    public int forget(int limit) {
        return sql.update(FORGET, limit);
    }
}
