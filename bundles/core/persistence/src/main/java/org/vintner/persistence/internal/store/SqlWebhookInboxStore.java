package org.vintner.persistence.internal.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.NotificationId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.spi.gateway.RawNotification;

/** The webhook inbox by SQL; unique (channel, event id) tells copies. */
@Component(service = WebhookInboxStore.class)
public final class SqlWebhookInboxStore implements WebhookInboxStore {

    private static final String INSERT = """
            INSERT INTO webhook_inbox (id, channel, event_id, path, query, headers, body, received_at, result)
            VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            ON CONFLICT (channel, event_id) DO UPDATE SET result = excluded.result
             WHERE webhook_inbox.processed_at IS NULL
            """;

    private static final String PROCESSED =
            "UPDATE webhook_inbox SET processed_at = now(), result = ? WHERE channel = ? AND event_id = ?";

    private final Sql sql;

    @Activate
    public SqlWebhookInboxStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public boolean begin(String channel, String eventId, RawNotification notification) {
        return insert(channel, eventId, notification, "processing");
    }

    @Override
    public void processed(String channel, String eventId, String result) {
        sql.update(PROCESSED, result, channel, eventId);
    }

    @Override
    public void failed(String channel, String eventId, RawNotification notification, String error) {
        insert(channel, eventId, notification, error);
    }

    private boolean insert(String channel, String eventId, RawNotification notification, String result) {
        return sql.update(
                        INSERT,
                        NotificationId.next().value(),
                        channel,
                        eventId,
                        notification.path(),
                        notification.query(),
                        json(notification.headers()),
                        notification.body(),
                        notification.receivedAt(),
                        result)
                == 1;
    }

    /** Several values of one header are kept as lines, which no header value holds. */
    private static String json(Map<String, List<String>> headers) {
        Map<String, String> lines = new TreeMap<>();
        headers.forEach((name, values) -> lines.put(name, String.join("\n", values)));
        return JsonObject.of(lines);
    }
}
