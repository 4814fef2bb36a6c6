package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.id.EventId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.sql.Sql.ArrayArgument;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** The outbox in two tables: an event once, its delivery once per consumer. */
@Component(service = OutboxStore.class)
public final class SqlOutboxStore implements OutboxStore {
    private static final String APPEND = """
            WITH event AS (
              INSERT INTO outbox_event (id, type, aggregate, data)
              SELECT id, type, aggregate, data::jsonb
                FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS n (id, type, aggregate, data, position)
               ORDER BY position
              RETURNING id, seq, type, aggregate)
            INSERT INTO outbox_delivery (event_id, consumer, seq, aggregate)
            SELECT e.id, c.name, e.seq, e.aggregate
              FROM event e JOIN outbox_consumer c ON e.type = ANY (c.types)
            """;

    private static final String REGISTER = """
            INSERT INTO outbox_consumer (name, types) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET types = excluded.types, seen_at = now()
            """;

    /**
     * Only the oldest open delivery of a consumer and aggregate can be claimed, so two nodes that look at the same instant
     * compete for the same row: one locks it, the other skips it and can't take the next one instead. A node that saw the row
     * before the other's commit checks it again once it has the lock, and finds it not due any more. While a delivery is
     * claimed, next_at is the end of its lease: so a lost one becomes due by itself.
     */
    private static final String CLAIM = """
            WITH due AS (
              SELECT d.event_id
                FROM outbox_delivery d
               WHERE d.consumer = ? AND d.state IN ('PENDING', 'CLAIMED') AND d.next_at <= now()
                 AND d.seq = (SELECT min(o.seq) FROM outbox_delivery o
                               WHERE o.consumer = d.consumer AND o.aggregate = d.aggregate
                                 AND o.state IN ('PENDING', 'CLAIMED'))
               ORDER BY d.next_at
               LIMIT ?
                 FOR UPDATE OF d SKIP LOCKED),
            claimed AS (
              UPDATE outbox_delivery d
                 SET state = 'CLAIMED', attempts = d.attempts + 1,
                     next_at = now() + ? * interval '1 millisecond'
                FROM due
               WHERE d.event_id = due.event_id AND d.consumer = ?
              RETURNING d.event_id, d.seq, d.consumer, d.attempts, d.died_at IS NOT NULL AS revived)
            SELECT e.id, e.type, e.aggregate, e.at, c.consumer, c.attempts, c.revived,
                   ARRAY(SELECT key FROM jsonb_each_text(e.data) ORDER BY key) AS keys,
                   ARRAY(SELECT value FROM jsonb_each_text(e.data) ORDER BY key) AS data
              FROM claimed c JOIN outbox_event e ON e.id = c.event_id
             ORDER BY c.seq
            """;

    private static final String HELD = " WHERE event_id = ? AND consumer = ? AND state = 'CLAIMED' AND attempts = ?";

    private static final String EXTEND = """
            UPDATE outbox_delivery d SET next_at = now() + ? * interval '1 millisecond'
              FROM unnest(?, ?, ?) AS held (event_id, consumer, attempts)
             WHERE d.event_id = held.event_id AND d.consumer = held.consumer AND d.attempts = held.attempts
               AND d.state = 'CLAIMED'
            """;

    private static final String DONE = """
            UPDATE outbox_delivery d SET state = 'DONE', done_at = now(), last_error = NULL
              FROM unnest(?, ?, ?) AS held (event_id, consumer, attempts)
             WHERE d.event_id = held.event_id AND d.consumer = held.consumer AND d.attempts = held.attempts
               AND d.state = 'CLAIMED'
            """;

    private static final String AGAIN = """
            UPDATE outbox_delivery d
               SET state = 'PENDING', attempts = held.attempts - held.uncounted, last_error = held.reason,
                   next_at = now() + held.pause * interval '1 millisecond'
              FROM unnest(?, ?, ?, ?, ?, ?) AS held (event_id, consumer, attempts, uncounted, reason, pause)
             WHERE d.event_id = held.event_id AND d.consumer = held.consumer AND d.attempts = held.attempts
               AND d.state = 'CLAIMED'
            """;

    private static final String DEAD =
            "UPDATE outbox_delivery SET state = 'DEAD', died_at = now(), last_error = ?" + HELD;

    private static final String GIVE_BACK =
            "UPDATE outbox_delivery SET state = 'PENDING', attempts = attempts - 1, next_at = now()" + HELD;

    private static final String DELIVERY = """
            SELECT e.id, e.type, e.aggregate, e.at, d.consumer, d.state, d.attempts, d.next_at, d.last_error,
                   ARRAY(SELECT key FROM jsonb_each_text(e.data) ORDER BY key) AS keys,
                   ARRAY(SELECT value FROM jsonb_each_text(e.data) ORDER BY key) AS data
              FROM outbox_event e JOIN outbox_delivery d ON d.event_id = e.id
            """;

    private static final String FIND = DELIVERY + " WHERE d.event_id = ? AND d.consumer = ?";

    // Without a cursor the greatest of all ids stands in, so that the primary key is read from the right place in both
    // cases.
    private static final String LIST = " WHERE (?::text IS NULL OR d.consumer = ?) AND (d.event_id, d.consumer) <"
            + " (coalesce(?, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid), coalesce(?, ''))";

    private static final String LIST_ORDER = " ORDER BY d.event_id DESC, d.consumer DESC LIMIT ?";

    private static final String HAS_DEAD =
            "SELECT EXISTS (SELECT FROM outbox_delivery WHERE event_id = ? AND state = 'DEAD') AS dead";

    private static final String RETRY = """
            UPDATE outbox_delivery SET state = 'PENDING', attempts = 0, next_at = now()
             WHERE event_id = ? AND consumer = ? AND state IN ('PENDING', 'DEAD')
            """;

    private static final String RETRY_DEAD = """
            UPDATE outbox_delivery SET state = 'PENDING', attempts = 0, next_at = now()
             WHERE state = 'DEAD' AND (?::text IS NULL OR consumer = ?)
            """;

    private static final String BACKLOG = """
            SELECT (SELECT count(*) FROM outbox_delivery WHERE state IN ('PENDING', 'CLAIMED')) AS pending,
                   (SELECT count(*) FROM outbox_delivery WHERE state = 'DEAD') AS dead
            """;

    /** By an array, as the planner takes a number of rows that it does not know for a tenth of the table. */
    private static final String DELETE_DELIVERED = """
            WITH old AS MATERIALIZED (
              SELECT e.id FROM outbox_event e
               WHERE e.id < %s
                 AND (SELECT bool_and(d.state = 'DONE') FROM outbox_delivery d WHERE d.event_id = e.id) IS NOT FALSE
               ORDER BY e.id LIMIT ?),
            gone AS (DELETE FROM outbox_delivery WHERE event_id = ANY (ARRAY(SELECT id FROM old)))
            DELETE FROM outbox_event WHERE id = ANY (ARRAY(SELECT id FROM old))
            """.formatted(Uuids.MADE_AGO);

    private static final int MAX_ERROR = 500;

    private final Sql sql;
    private final UnitOfWork unitOfWork;
    private final Map<Object, Runnable> listeners = new ConcurrentHashMap<>();

    @Activate
    public SqlOutboxStore(@Reference Sql sql, @Reference UnitOfWork unitOfWork) {
        this.sql = sql;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public void append(List<NewEvent> events) {
        if (!unitOfWork.active()) {
            throw new IllegalStateException("An event is stored with the change that it tells of: in its unit of work");
        }
        if (events.isEmpty()) {
            return;
        }
        List<UUID> ids = new ArrayList<>(events.size());
        events.forEach(event -> ids.add(EventId.next().value()));
        sql.gather(
                APPEND,
                array("uuid", ids),
                array("text", events.stream().map(NewEvent::type).toList()),
                array("text", events.stream().map(NewEvent::aggregate).toList()),
                array("text", events.stream().map(e -> JsonObject.of(e.data())).toList()));
        unitOfWork.afterCommit(this::wake);
    }

    private void wake() {
        listeners.values().forEach(Runnable::run);
    }

    @Override
    public AutoCloseable onAppend(Runnable action) {
        // A key of its own, so that one action registered twice is also removed once.
        Object registration = new Object();
        listeners.put(registration, action);
        return () -> listeners.remove(registration);
    }

    @Override
    public void register(String consumer, Set<String> types) {
        sql.update(REGISTER, consumer, array("text", types));
    }

    @Override
    public List<Claim> claim(String consumer, int limit, Duration lease) {
        return sql.query(CLAIM, SqlOutboxStore::claimed, consumer, limit, lease.toMillis(), consumer);
    }

    @Override
    public void extend(Collection<Claim> claims, Duration lease) {
        if (!claims.isEmpty()) {
            sql.update(EXTEND, lease.toMillis(), events(claims), consumers(claims), attempts(claims));
        }
    }

    @Override
    public int done(Collection<Claim> claims) {
        return claims.isEmpty() ? 0 : sql.update(DONE, events(claims), consumers(claims), attempts(claims));
    }

    @Override
    public int again(Collection<Again> later) {
        if (later.isEmpty()) {
            return 0;
        }
        List<Claim> claims = later.stream().map(Again::claim).toList();
        return sql.update(
                AGAIN,
                events(claims),
                consumers(claims),
                attempts(claims),
                array("int4", later.stream().map(each -> each.counts() ? 0 : 1).toList()),
                array(
                        "text",
                        later.stream().map(each -> shortened(each.reason())).toList()),
                array(
                        "int8",
                        later.stream().map(each -> each.pause().toMillis()).toList()));
    }

    private static ArrayArgument events(Collection<Claim> claims) {
        return array(
                "uuid", claims.stream().map(claim -> claim.event().id().value()).toList());
    }

    private static ArrayArgument consumers(Collection<Claim> claims) {
        return array("text", claims.stream().map(Claim::consumer).toList());
    }

    private static ArrayArgument attempts(Collection<Claim> claims) {
        return array("int4", claims.stream().map(Claim::attempt).toList());
    }

    @Override
    public boolean dead(Claim claim, String error) {
        return sql.update(DEAD, shortened(error), claim.event().id().value(), claim.consumer(), claim.attempt()) == 1;
    }

    @Override
    public boolean giveBack(Claim claim) {
        return sql.update(GIVE_BACK, claim.event().id().value(), claim.consumer(), claim.attempt()) == 1;
    }

    @Override
    public Page<EventDelivery> list(Optional<EventDelivery.State> state, Optional<String> consumer, PageRequest page) {
        Optional<Cursor> cursor = page.cursor().map(Cursor::parse);
        Optional<UUID> event = cursor.map(c -> c.event().value());
        // The state as a literal, so that the partial indexes on open and dead deliveries serve.
        String statement = DELIVERY
                + LIST
                + state.map(s -> " AND d.state = '" + s.name() + "'").orElse("")
                + LIST_ORDER;
        List<EventDelivery> rows = sql.query(
                statement,
                SqlOutboxStore::delivery,
                consumer,
                consumer,
                event,
                cursor.map(Cursor::consumer),
                page.limit() + 1);
        return Page.of(rows, page, row -> new Cursor(row.event().id(), row.consumer()).toString());
    }

    @Override
    public Optional<EventDelivery> find(EventId event, String consumer) {
        return sql.queryOne(FIND, SqlOutboxStore::delivery, event.value(), consumer);
    }

    @Override
    public boolean hasDead(EventId event) {
        return sql.query(HAS_DEAD, row -> row.flag("dead"), event.value()).get(0);
    }

    @Override
    public boolean retry(EventId event, String consumer) {
        boolean changed = sql.update(RETRY, event.value(), consumer) == 1;
        unitOfWork.afterCommit(this::wake);
        return changed;
    }

    @Override
    public int retryDead(Optional<String> consumer) {
        int changed = sql.update(RETRY_DEAD, consumer, consumer);
        unitOfWork.afterCommit(this::wake);
        return changed;
    }

    @Override
    public Backlog backlog() {
        return sql.query(BACKLOG, row -> new Backlog(row.number("pending"), row.number("dead")))
                .get(0);
    }

    @Override
    public int deleteDelivered(Duration age, int limit) {
        return sql.update(DELETE_DELIVERED, age.toMillis(), limit);
    }

    private static Claim claimed(Row row) throws SQLException {
        return new Claim(event(row), row.text("consumer"), row.integer("attempts"), row.flag("revived"));
    }

    private static EventDelivery delivery(Row row) throws SQLException {
        return new EventDelivery(
                event(row),
                row.text("consumer"),
                row.constant("state", EventDelivery.State.class),
                row.integer("attempts"),
                row.time("next_at"),
                row.maybeText("last_error"));
    }

    private static Event event(Row row) throws SQLException {
        List<String> keys = row.list("keys", String.class);
        List<String> values = row.list("data", String.class);
        Map<String, String> data = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            data.put(keys.get(i), values.get(i));
        }
        return new Event(new EventId(row.uuid("id")), row.text("type"), row.text("aggregate"), data, row.time("at"));
    }

    /**
     * An error as text of PostgreSQL's, which holds no NUL: it may come from anywhere, and a verdict that is refused would keep all
     * those behind it from being written.
     */
    private static String shortened(String error) {
        String text = error.replace('\0', '\uFFFD');
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }

    /** Where a page ended. */
    private record Cursor(EventId event, String consumer) {
        private static final char SEPARATOR = '.';

        static Cursor parse(String text) {
            int separator = text.indexOf(SEPARATOR);
            String event = separator < 0 ? text : text.substring(0, separator);
            return new Cursor(EventId.parse(event), separator < 0 ? "" : text.substring(separator + 1));
        }

        @Override
        public String toString() {
            return event.toString() + SEPARATOR + consumer;
        }
    }
}
