package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.column;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.sql.Sql.ArrayArgument;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.spi.gateway.RawNotification;

/** The webhook inbox by SQL; unique (channel, event id) tells copies. */
@Component(service = WebhookInboxStore.class)
public final class SqlWebhookInboxStore implements WebhookInboxStore {

    private static final String INSERT = """
            INSERT INTO webhook_inbox (id, channel, event_id, path, query, headers, body, received_at, processed_at, result)
            SELECT a.id, a.channel, a.event_id, a.path, a.query, a.headers::jsonb, a.body, a.received_at,
                   CASE WHEN ? THEN now() END, ?
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                AS a (id, channel, event_id, path, query, headers, body, received_at)
             ORDER BY a.channel, a.event_id
            ON CONFLICT (channel, event_id) DO UPDATE
               SET path = excluded.path, query = excluded.query, headers = excluded.headers, body = excluded.body,
                   received_at = excluded.received_at, processed_at = excluded.processed_at, result = excluded.result,
                   copies = webhook_inbox.copies + 1
             WHERE webhook_inbox.processed_at IS NULL
            RETURNING channel, event_id
            """;

    private static final String COPIES = """
            UPDATE webhook_inbox i SET copies = i.copies + c.n
              FROM (SELECT channel, event_id, count(*) AS n FROM unnest(?, ?) AS c (channel, event_id)
                     GROUP BY channel, event_id) c
             WHERE i.channel = c.channel AND i.event_id = c.event_id
            """;

    private static final String LIST = """
            SELECT id, channel, event_id, received_at, processed_at, result, copies, length(body) AS size
              FROM webhook_inbox
             WHERE (?::text IS NULL OR channel = ?) AND (NOT ? OR processed_at IS NULL) AND (?::uuid IS NULL OR id < ?)
             ORDER BY id DESC LIMIT ?
            """;

    private static final String FIND = """
            SELECT i.*, length(body) AS size,
                   ARRAY(SELECT key FROM jsonb_each_text(headers) ORDER BY key) AS names,
                   ARRAY(SELECT value FROM jsonb_each_text(headers) ORDER BY key) AS lines
              FROM webhook_inbox i WHERE id = ?
            """;

    private static final String LOCK = FIND + " FOR UPDATE OF i";

    private static final String REPLAYED =
            "INSERT INTO webhook_replay (notification_id, actor, result) VALUES (?, ?, ?) RETURNING *";

    private static final String REPLAYS = "SELECT * FROM webhook_replay WHERE notification_id = ? ORDER BY id";

    private static final String PROCESSED =
            "UPDATE webhook_inbox SET processed_at = now(), result = ? WHERE channel = ? AND event_id = ?";

    /** By an array, as the planner takes a number of rows that it does not know for a tenth of the table. */
    private static final String DELETE_PROCESSED = """
            WITH old AS MATERIALIZED (
              SELECT id FROM webhook_inbox WHERE id < %s AND processed_at IS NOT NULL ORDER BY id LIMIT ?),
            gone AS (DELETE FROM webhook_replay WHERE notification_id = ANY (ARRAY(SELECT id FROM old)))
            DELETE FROM webhook_inbox WHERE id = ANY (ARRAY(SELECT id FROM old))
            """.formatted(Uuids.MADE_AGO);

    private final Sql sql;

    @Activate
    public SqlWebhookInboxStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Boolean> begin(List<Arrival> arrivals, String expectedResult) {
        Map<EventKey, Arrival> first = new LinkedHashMap<>();
        arrivals.forEach(arrival -> first.putIfAbsent(EventKey.of(arrival), arrival));
        Set<EventKey> taken = insert(List.copyOf(first.values()), true, expectedResult);
        List<Boolean> answers = new ArrayList<>(arrivals.size());
        List<Arrival> copies = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            boolean isNew = taken.remove(EventKey.of(arrival));
            answers.add(isNew);
            if (!isNew) {
                copies.add(arrival);
            }
        }
        if (!copies.isEmpty()) {
            sql.later(COPIES, texts(copies, Arrival::channel), texts(copies, Arrival::eventId));
        }
        return answers;
    }

    /** What tells notifications apart. */
    private record EventKey(String channel, String eventId) {

        static EventKey of(Arrival arrival) {
            return new EventKey(arrival.channel(), arrival.eventId());
        }
    }

    @Override
    public void processed(String channel, String eventId, String result) {
        sql.later(PROCESSED, result, channel, eventId);
    }

    @Override
    public void failed(String channel, String eventId, RawNotification notification, String error) {
        insert(List.of(new Arrival(channel, eventId, notification)), false, error);
    }

    @Override
    public int deleteProcessed(Duration age, int limit) {
        return sql.update(DELETE_PROCESSED, age.toMillis(), limit);
    }

    @Override
    public Page<WebhookNotification> list(Optional<String> channel, boolean onlyFailed, PageRequest page) {
        Optional<UUID> after =
                page.cursor().map(cursor -> NotificationId.parse(cursor).value());
        List<WebhookNotification> rows = sql.query(
                LIST, SqlWebhookInboxStore::notification, channel, channel, onlyFailed, after, after, page.limit() + 1);
        return Page.of(rows, page, notification -> notification.id().toString());
    }

    @Override
    public Optional<StoredNotification> find(NotificationId id) {
        return sql.queryOne(FIND, SqlWebhookInboxStore::stored, id.value());
    }

    @Override
    public Optional<StoredNotification> lock(NotificationId id) {
        return sql.queryOne(LOCK, SqlWebhookInboxStore::stored, id.value());
    }

    @Override
    public WebhookReplay replayed(NotificationId id, Actor actor, String result) {
        return sql.queryOne(REPLAYED, SqlWebhookInboxStore::replay, id.value(), actor.toString(), result)
                .orElseThrow();
    }

    @Override
    public List<WebhookReplay> replays(NotificationId id) {
        return sql.query(REPLAYS, SqlWebhookInboxStore::replay, id.value());
    }

    private static WebhookNotification notification(Row row) throws SQLException {
        return new WebhookNotification(
                new NotificationId(row.uuid("id")),
                row.text("channel"),
                row.text("event_id"),
                row.time("received_at"),
                row.maybeTime("processed_at"),
                row.text("result"),
                row.integer("copies"),
                row.integer("size"));
    }

    private static StoredNotification stored(Row row) throws SQLException {
        List<String> names = row.list("names", String.class);
        List<String> lines = row.list("lines", String.class);
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            headers.put(names.get(i), List.of(lines.get(i).split("\n", -1)));
        }
        return new StoredNotification(
                notification(row),
                new RawNotification(
                        row.text("path"), row.text("query"), headers, row.bytes("body"), row.time("received_at")));
    }

    private static WebhookReplay replay(Row row) throws SQLException {
        return new WebhookReplay(row.time("at"), row.text("actor"), row.text("result"));
    }

    /** Answers which of them are not copies of one that was processed. */
    private Set<EventKey> insert(List<Arrival> arrivals, boolean processed, String result) {
        List<EventKey> taken = sql.query(
                INSERT,
                row -> new EventKey(row.text("channel"), row.text("event_id")),
                processed,
                result,
                Uuids.of(arrivals, any -> NotificationId.next()),
                texts(arrivals, Arrival::channel),
                texts(arrivals, Arrival::eventId),
                texts(arrivals, arrival -> arrival.notification().path()),
                texts(arrivals, arrival -> arrival.notification().query()),
                texts(arrivals, arrival -> json(arrival.notification().headers())),
                column("bytea", arrivals, arrival -> arrival.notification().body()),
                column(
                        "timestamptz",
                        arrivals,
                        arrival -> arrival.notification().receivedAt()));
        return new HashSet<>(taken);
    }

    private static ArrayArgument texts(List<Arrival> arrivals, Function<Arrival, String> value) {
        return column("text", arrivals, value);
    }

    /** Several values of one header are kept as lines, which no header value holds. */
    private static String json(Map<String, List<String>> headers) {
        Map<String, String> lines = new TreeMap<>();
        headers.forEach((name, values) -> lines.put(name, String.join("\n", values)));
        return JsonObject.of(lines);
    }
}
