package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.UnitOfWork;

/** Messages in one table, unique by event, template and channel, and their attempts in another. */
@Component(service = MessageStore.class)
public final class SqlMessageStore implements MessageStore {
    private static final String COLUMNS =
            "id, order_id, template, channel, recipient, state, attempts, detail, updated_at";

    /** The update changes nothing; it makes the statement return the row that is there. */
    private static final String OPEN = """
            INSERT INTO message_delivery AS m (id, order_id, event_id, template, channel, recipient, state)
            VALUES (?, ?, ?, ?, ?, ?, 'PENDING')
            ON CONFLICT (event_id, template, channel) DO UPDATE SET state = m.state
            RETURNING\s""" + COLUMNS;

    // How much may go at once after a pause.
    private static final Duration BURST = Duration.ofSeconds(10);

    private static final String PACE = """
            INSERT INTO message_pace AS p (channel, next_at) VALUES (?, now() + ? * interval '1 microsecond')
            ON CONFLICT (channel) DO UPDATE SET next_at = greatest(p.next_at, now()) + ? * interval '1 microsecond'
            RETURNING next_at - ? * interval '1 microsecond' AS turn_at
            """;

    private static final String TURN = "SELECT channel, turn_at FROM message_delivery WHERE id = ? FOR NO KEY UPDATE";

    private static final String DROP_OPEN = """
            UPDATE message_delivery SET state = 'SKIPPED', detail = ?, updated_at = now()
             WHERE event_id = ? AND template = ? AND state = 'PENDING'
            """;

    private static final String TAKE_TURN = "UPDATE message_delivery SET turn_at = ? WHERE id = ?";

    private static final String WAIT = """
            SELECT greatest(0, ceil(extract(epoch FROM turn_at - now()) * 1000))::bigint AS millis
              FROM message_delivery WHERE id = ?
            """;

    private static final String CUT_OFF = """
            UPDATE message_attempt SET outcome = 'UNKNOWN', detail = 'the server ended meanwhile', ended_at = now()
             WHERE message_id = ? AND outcome = 'STARTED'
            """;

    private static final String BEGIN = """
            WITH begun AS (
              UPDATE message_delivery SET attempts = attempts + 1, tries = tries + 1, turn_at = NULL, updated_at = now()
               WHERE id = ?
              RETURNING id, attempts, tries)
            , attempt AS (INSERT INTO message_attempt (message_id, number) SELECT id, attempts FROM begun)
            SELECT attempts, tries FROM begun
            """;

    private static final String END = """
            UPDATE message_attempt SET outcome = ?, detail = ?, ended_at = now() WHERE message_id = ? AND number = ?
            """;

    private static final String MOVE =
            "UPDATE message_delivery SET state = ?, detail = ?, updated_at = now() WHERE id = ?";

    private static final String REVIVE = """
            UPDATE message_delivery SET state = 'PENDING', tries = 0, turn_at = NULL, updated_at = now()
             WHERE id = ? AND state IN ('PENDING', 'FAILED')
            """;

    private static final String REVIVE_FAILED = """
            UPDATE message_delivery m SET state = 'PENDING', tries = 0, turn_at = NULL, updated_at = now()
              FROM (SELECT id FROM message_delivery WHERE state = 'FAILED' AND (?::text IS NULL OR channel = ?)
                     ORDER BY id LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS failed
             WHERE m.id = failed.id
            RETURNING m.id
            """;

    private static final String RESCAN = """
            UPDATE message_delivery m SET state = 'PENDING', tries = ? - 1, turn_at = NULL, updated_at = now()
              FROM (SELECT d.id FROM message_delivery d JOIN message_attempt a
                      ON a.message_id = d.id AND a.number = d.attempts AND a.outcome IN ('NOT_SENT', 'UNKNOWN')
                     WHERE d.state = 'FAILED' AND d.updated_at < now() - ? * interval '1 millisecond'
                       AND d.created_at > now() - ? * interval '1 millisecond'
                     ORDER BY d.id LIMIT ? FOR NO KEY UPDATE OF d SKIP LOCKED) AS failed
             WHERE m.id = failed.id
            RETURNING m.id
            """;

    private static final String FIND = "SELECT " + COLUMNS + " FROM message_delivery WHERE id = ?";

    private static final String EVENT_OF = "SELECT event_id FROM message_delivery WHERE id = ?";

    private static final String ATTEMPTS = "SELECT * FROM message_attempt WHERE message_id = ? ORDER BY number";

    private static final String LIST = "SELECT " + COLUMNS + " FROM message_delivery WHERE (?::uuid IS NULL OR id < ?)";

    private static final String LIST_ORDER = " ORDER BY id DESC LIMIT ?";

    private static final String EVER = "SELECT EXISTS (SELECT FROM message_delivery WHERE channel <> 'none') AS ever";

    private static final String LOCK = "SELECT id FROM customer_order WHERE id = ? FOR NO KEY UPDATE";

    private static final String RECENT = """
            SELECT EXISTS (SELECT FROM message_delivery
                            WHERE order_id = ? AND template = ? AND created_at > now() - ? * interval '1 millisecond')
                OR EXISTS (SELECT FROM outbox_event
                            WHERE aggregate = ? AND type = ? AND at > now() - ? * interval '1 millisecond') AS recent
            """;

    /** Orders of one address are several rows, so the address itself is what is locked. */
    private static final String LOCK_RECIPIENT = """
            SELECT pg_advisory_xact_lock(hashtextextended('message_resend ' || lower(email), 0))
              FROM customer_order WHERE id = ?
            """;

    private static final String RESENDS = """
            SELECT count(*) AS n
              FROM customer_order this
              JOIN customer_order o ON lower(o.email) = lower(this.email)
              JOIN message_resend r ON r.order_id = o.id
             WHERE this.id = ? AND r.at > now() - ? * interval '1 millisecond'
            """;

    private static final String RESENT = "INSERT INTO message_resend (order_id, requested_by) VALUES (?, ?)";

    private static final String OF_ORDER =
            "SELECT " + COLUMNS + " FROM message_delivery WHERE order_id = ? ORDER BY id";

    /** By an array, as the planner takes a number of rows that it does not know for a tenth of the table. */
    private static final String DELETE_OLD = """
            DELETE FROM message_delivery WHERE id = ANY (ARRAY(
              SELECT id FROM message_delivery
               WHERE created_at < now() - ? * interval '1 millisecond' AND state <> 'PENDING'
               ORDER BY created_at LIMIT ?))
            """;

    private static final String IS_RECENT = "SELECT ?::timestamptz > now() - ? * interval '1 millisecond' AS recent";

    private final Sql sql;
    private final UnitOfWork unitOfWork;

    @Activate
    public SqlMessageStore(@Reference Sql sql, @Reference UnitOfWork unitOfWork) {
        this.sql = sql;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public MessageDelivery open(
            EventId event, Optional<OrderId> order, String template, String channel, String recipient) {
        return sql.query(
                        OPEN,
                        SqlMessageStore::delivery,
                        DeliveryId.next().value(),
                        order.map(OrderId::value),
                        event.value(),
                        template,
                        channel,
                        recipient)
                .get(0);
    }

    @Override
    public Turn begin(DeliveryId id, int perMinute) {
        return unitOfWork.call(() -> {
            Duration wait = perMinute == 0 ? Duration.ZERO : turn(id, perMinute);
            if (!wait.isZero()) {
                return new Turn(wait, 0, 0);
            }
            sql.update(CUT_OFF, id.value());
            return sql.query(
                            BEGIN,
                            row -> new Turn(Duration.ZERO, row.integer("attempts"), row.integer("tries")),
                            id.value())
                    .get(0);
        });
    }

    /** A message is given its turn once and keeps it, so that those that wait do not ask again and again. */
    private Duration turn(DeliveryId id, int perMinute) {
        Place place = sql.query(
                        TURN,
                        row -> new Place(
                                row.text("channel"), row.maybeTime("turn_at").isPresent()),
                        id.value())
                .get(0);
        if (!place.taken()) {
            long gap = Duration.ofMinutes(1).dividedBy(perMinute).toNanos() / 1_000;
            long ahead = gap + BURST.toNanos() / 1_000;
            sql.query(PACE, row -> row.time("turn_at"), place.channel(), gap, gap, ahead)
                    .forEach(turn -> sql.update(TAKE_TURN, turn, id.value()));
        }
        return Duration.ofMillis(
                sql.query(WAIT, row -> row.number("millis"), id.value()).get(0));
    }

    @Override
    public void end(
            DeliveryId id, int attempt, MessageAttempt.Outcome outcome, MessageDelivery.State state, String detail) {
        unitOfWork.run(() -> {
            sql.update(END, outcome, detail, id.value(), attempt);
            move(id, state, detail);
        });
    }

    @Override
    public void move(DeliveryId id, MessageDelivery.State state, String detail) {
        sql.update(MOVE, state, detail, id.value());
    }

    @Override
    public boolean revive(DeliveryId id) {
        return sql.update(REVIVE, id.value()) == 1;
    }

    @Override
    public List<DeliveryId> reviveFailed(Optional<String> channel, int limit) {
        return sql.query(REVIVE_FAILED, SqlMessageStore::id, channel, channel, limit);
    }

    @Override
    public List<DeliveryId> rescan(Duration failedFor, Duration youngerThan, int maxAttempts, int limit) {
        return sql.query(RESCAN, SqlMessageStore::id, maxAttempts, failedFor.toMillis(), youngerThan.toMillis(), limit);
    }

    @Override
    public Optional<MessageDelivery> find(DeliveryId id) {
        return sql.queryOne(FIND, SqlMessageStore::delivery, id.value());
    }

    @Override
    public Optional<EventId> eventOf(DeliveryId id) {
        return sql.queryOne(EVENT_OF, row -> new EventId(row.uuid("event_id")), id.value());
    }

    @Override
    public List<MessageAttempt> attempts(DeliveryId id) {
        return sql.query(
                ATTEMPTS,
                row -> new MessageAttempt(
                        row.integer("number"),
                        row.constant("outcome", MessageAttempt.Outcome.class),
                        row.maybeText("detail"),
                        row.time("started_at"),
                        row.maybeTime("ended_at")),
                id.value());
    }

    @Override
    public Page<MessageDelivery> list(Optional<MessageDelivery.State> state, PageRequest page) {
        Optional<UUID> after =
                page.cursor().map(cursor -> DeliveryId.parse(cursor).value());
        // The state as a literal, so that the partial index on what is open serves.
        String statement =
                LIST + state.map(s -> " AND state = '" + s.name() + "'").orElse("") + LIST_ORDER;
        List<MessageDelivery> rows = sql.query(statement, SqlMessageStore::delivery, after, after, page.limit() + 1);
        return Page.of(rows, page, row -> row.id().toString());
    }

    @Override
    public boolean isRecent(Instant at, Duration within) {
        return sql.queryOne(IS_RECENT, row -> row.flag("recent"), at, within.toMillis())
                .orElseThrow();
    }

    @Override
    public boolean everHadChannel() {
        return sql.query(EVER, row -> row.flag("ever")).get(0);
    }

    @Override
    public boolean recent(OrderId order, String template, String requestedBy, Duration within) {
        sql.query(LOCK, row -> row.uuid("id"), order.value());
        long millis = within.toMillis();
        return sql.query(
                        RECENT,
                        row -> row.flag("recent"),
                        order.value(),
                        template,
                        millis,
                        order.toString(),
                        requestedBy,
                        millis)
                .get(0);
    }

    @Override
    public int resendsToRecipientOf(OrderId order, Duration within) {
        sql.query(LOCK_RECIPIENT, row -> order, order.value());
        return sql.query(RESENDS, row -> row.integer("n"), order.value(), within.toMillis())
                .get(0);
    }

    @Override
    public void resent(OrderId order, Actor by) {
        sql.update(RESENT, order.value(), by.toString());
    }

    @Override
    public List<MessageDelivery> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlMessageStore::delivery, order.value());
    }

    @Override
    public int deleteOld(Duration age, int limit) {
        return sql.update(DELETE_OLD, age.toMillis(), limit);
    }

    private static DeliveryId id(Row row) throws SQLException {
        return new DeliveryId(row.uuid("id"));
    }

    private static MessageDelivery delivery(Row row) throws SQLException {
        return new MessageDelivery(
                id(row),
                row.maybeUuid("order_id").map(OrderId::new),
                row.text("template"),
                row.text("channel"),
                row.text("recipient"),
                row.constant("state", MessageDelivery.State.class),
                row.integer("attempts"),
                row.maybeText("detail"),
                row.time("updated_at"));
    }

    /** Whether a message has its place in its channel's row. */
    private record Place(String channel, boolean taken) {}

    @Override
    public void dropOpen(EventId event, String template, String why) {
        sql.update(DROP_OPEN, why, event.value(), template);
    }
}
