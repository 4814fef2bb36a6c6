package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.MessageStore;

/** Messages in one table, unique by event, template and channel. */
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

    private static final String RECORD = """
            UPDATE message_delivery SET state = ?, attempts = attempts + 1, detail = ?, updated_at = now() WHERE id = ?
            """;

    private static final String EVER = "SELECT EXISTS (SELECT FROM message_delivery WHERE channel <> 'none') AS ever";

    private static final String LOCK = "SELECT id FROM customer_order WHERE id = ? FOR NO KEY UPDATE";

    private static final String RECENT = """
            SELECT EXISTS (SELECT FROM message_delivery
                            WHERE order_id = ? AND template = ? AND created_at > now() - ? * interval '1 millisecond')
                OR EXISTS (SELECT FROM outbox_event
                            WHERE aggregate = ? AND type = ? AND at > now() - ? * interval '1 millisecond') AS recent
            """;

    private static final String OF_ORDER =
            "SELECT " + COLUMNS + " FROM message_delivery WHERE order_id = ? ORDER BY id";

    private final Sql sql;

    @Activate
    public SqlMessageStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public MessageDelivery open(EventId event, OrderId order, String template, String channel, String recipient) {
        return sql.query(
                        OPEN,
                        SqlMessageStore::delivery,
                        DeliveryId.next().value(),
                        order.value(),
                        event.value(),
                        template,
                        channel,
                        recipient)
                .get(0);
    }

    @Override
    public void record(DeliveryId id, MessageDelivery.State state, String detail) {
        sql.update(RECORD, state, detail, id.value());
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
    public List<MessageDelivery> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlMessageStore::delivery, order.value());
    }

    private static MessageDelivery delivery(Row row) throws SQLException {
        return new MessageDelivery(
                new DeliveryId(row.uuid("id")),
                new OrderId(row.uuid("order_id")),
                row.text("template"),
                row.text("channel"),
                row.text("recipient"),
                row.constant("state", MessageDelivery.State.class),
                row.integer("attempts"),
                row.maybeText("detail"),
                row.time("updated_at"));
    }
}
