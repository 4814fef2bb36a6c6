package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingState;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.WaitingId;
import org.vintner.api.orders.Buyer;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.WaitingStore;

/** Waiting lists by SQL. Who comes first is told by the order of the rows, not by clocks. */
@Component(service = WaitingStore.class)
public final class SqlWaitingStore implements WaitingStore {

    private static final String ADD = """
            INSERT INTO booking_waiting (id, product_id, resource_id, starts_at, quantity, seats, email, locale, answer_names,
                                         answer_values)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private static final String WAITING_OF =
            "SELECT count(*) AS n FROM booking_waiting WHERE lower(email) = lower(?) AND state = 'WAITING'";

    private static final String LOCK_PERSON =
            "SELECT pg_advisory_xact_lock(hashtextextended(lower(?), 7002)) IS NULL AS locked";

    private static final String SELECT = """
            SELECT w.*, (SELECT count(*) FROM booking_waiting o
                          WHERE o.product_id = w.product_id AND o.starts_at = w.starts_at AND o.state = 'WAITING'
                            AND o.seq < w.seq) AS ahead
              FROM booking_waiting w
            """;

    private static final String FIND = SELECT.concat(" WHERE w.id = ?");

    private static final String LIST = SELECT.concat("""
             WHERE w.product_id = ? AND w.state IN ('WAITING', 'OFFERED') AND w.starts_at > now()
               AND (?::timestamptz IS NULL OR w.starts_at = ?)
             ORDER BY w.starts_at, w.seq LIMIT ?
            """);

    private static final String AWAITED = """
            SELECT product_id, starts_at FROM booking_waiting WHERE state = 'WAITING' AND starts_at > now()
             GROUP BY product_id, starts_at ORDER BY min(seq) LIMIT ?
            """;

    private static final String LOCK_LINE = """
            SELECT * FROM booking_waiting
             WHERE product_id = ? AND starts_at = ? AND state = 'WAITING' ORDER BY seq LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String BEFORE = """
            SELECT * FROM booking_waiting
             WHERE product_id = ? AND starts_at = ? AND state = 'WAITING'
               AND seq < coalesce((SELECT min(seq) FROM booking_waiting
                                    WHERE product_id = ? AND starts_at = ? AND state = 'WAITING' AND lower(email) = lower(?)),
                                  9223372036854775807)
             ORDER BY seq LIMIT ?
            """;

    private static final String AWAITED_OF = """
            SELECT DISTINCT w.product_id, w.starts_at
              FROM unnest(?, ?) AS t (product_id, starts_at)
              JOIN booking_waiting w ON w.product_id = t.product_id AND w.starts_at = t.starts_at AND w.state = 'WAITING'
            """;

    private static final String OFFERED = "UPDATE booking_waiting SET state = 'OFFERED', order_id = ? WHERE id = ?";

    private static final String END = "UPDATE booking_waiting SET state = ? WHERE id = ? AND state = 'WAITING'";

    private static final String SETTLE = """
            WITH answered AS (
              UPDATE booking_waiting w
                 SET state = CASE WHEN o.state IN ('EXPIRED', 'CANCELED') THEN 'PASSED' ELSE 'SERVED' END
                FROM customer_order o
               WHERE o.id = w.order_id AND w.state = 'OFFERED' AND o.state <> 'PENDING_PAYMENT' RETURNING 1),
            begun AS (
              UPDATE booking_waiting SET state = 'OVER' WHERE state = 'WAITING' AND starts_at <= now() RETURNING 1)
            SELECT (SELECT count(*) FROM answered) + (SELECT count(*) FROM begun) AS n
            """;

    private static final String PURGE = """
            DELETE FROM booking_waiting
             WHERE id IN (SELECT id FROM booking_waiting
                           WHERE state NOT IN ('WAITING', 'OFFERED') AND starts_at < now() - make_interval(secs => ?) LIMIT ?)
            """;

    private final Sql sql;

    @Activate
    public SqlWaitingStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public boolean add(
            WaitingId id,
            ProductId product,
            Buyer buyer,
            int quantity,
            BookingRequest request,
            Map<String, String> answers) {
        List<String> names = List.copyOf(answers.keySet());
        return sql.update(
                        ADD,
                        id.value(),
                        product.value(),
                        request.resource().map(ResourceId::value),
                        request.start(),
                        quantity,
                        array("int4", request.seats()),
                        buyer.email(),
                        buyer.locale().toLanguageTag(),
                        array("text", names),
                        array("text", names.stream().map(answers::get).toList()))
                == 1;
    }

    @Override
    public void lockPerson(String email) {
        sql.query(LOCK_PERSON, row -> row.flag("locked"), email);
    }

    @Override
    public long waitingOf(String email) {
        return sql.queryOne(WAITING_OF, row -> row.number("n"), email).orElseThrow();
    }

    @Override
    public Optional<Waiting> find(WaitingId id) {
        return sql.queryOne(FIND, SqlWaitingStore::waiting, id.value());
    }

    @Override
    public List<Waiting> list(ProductId product, Optional<Instant> start, int limit) {
        return sql.query(LIST, SqlWaitingStore::waiting, product.value(), start, start, limit);
    }

    @Override
    public List<Awaited> awaited(int limit) {
        return sql.query(
                AWAITED, row -> new Awaited(new ProductId(row.uuid("product_id")), row.time("starts_at")), limit);
    }

    @Override
    public List<Candidate> lockLine(Awaited time, int limit) {
        return sql.query(LOCK_LINE, SqlWaitingStore::candidate, time.product().value(), time.start(), limit);
    }

    @Override
    public Set<Awaited> awaited(Collection<Awaited> times) {
        return Set.copyOf(sql.query(
                AWAITED_OF,
                row -> new Awaited(new ProductId(row.uuid("product_id")), row.time("starts_at")),
                Uuids.of(times, Awaited::product),
                array("timestamptz", times.stream().map(Awaited::start).toList())));
    }

    @Override
    public List<Candidate> before(Awaited time, String email, int limit) {
        return sql.query(
                BEFORE,
                SqlWaitingStore::candidate,
                time.product().value(),
                time.start(),
                time.product().value(),
                time.start(),
                email,
                limit);
    }

    private static Candidate candidate(Row row) throws SQLException {
        return new Candidate(
                new WaitingId(row.uuid("id")),
                new ProductId(row.uuid("product_id")),
                new Buyer(row.text("email"), Locale.forLanguageTag(row.text("locale"))),
                row.integer("quantity"),
                new BookingRequest(row.time("starts_at"), resource(row), row.list("seats", Integer.class)),
                row.pairs("answer_names", "answer_values"));
    }

    @Override
    public void offered(WaitingId id, OrderId order) {
        sql.update(OFFERED, order.value(), id.value());
    }

    @Override
    public void end(WaitingId id, WaitingState state) {
        sql.update(END, state, id.value());
    }

    @Override
    public int settle() {
        return sql.queryOne(SETTLE, row -> row.integer("n")).orElseThrow();
    }

    @Override
    public int purge(Duration age, int limit) {
        return sql.update(PURGE, (double) age.toSeconds(), limit);
    }

    private static Optional<ResourceId> resource(Row row) throws SQLException {
        return row.maybeUuid("resource_id").map(ResourceId::new);
    }

    private static Waiting waiting(Row row) throws SQLException {
        return new Waiting(
                new WaitingId(row.uuid("id")),
                new ProductId(row.uuid("product_id")),
                row.time("starts_at"),
                resource(row),
                row.integer("quantity"),
                row.constant("state", WaitingState.class),
                row.integer("ahead"),
                row.maybeUuid("order_id").map(OrderId::new),
                row.time("joined_at"));
    }
}
