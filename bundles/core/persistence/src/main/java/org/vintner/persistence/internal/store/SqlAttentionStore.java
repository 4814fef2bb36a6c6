package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.AttentionId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;

/** The attention list by SQL; a partial unique index keeps one open item per reason and subject. */
@Component(service = AttentionStore.class)
public final class SqlAttentionStore implements AttentionStore {

    private static final String OPEN = """
            INSERT INTO attention_item (id, reason, subject, detail) VALUES (?, ?, ?, ?)
            ON CONFLICT (reason, subject) WHERE resolved_at IS NULL DO NOTHING
            """;

    private static final String SETTLE = """
            UPDATE attention_item SET resolved_at = now(), resolved_by = 'system', resolution = ?
             WHERE reason = ? AND subject = ? AND resolved_at IS NULL
            """;

    private static final String LIST = """
            SELECT * FROM attention_item
             WHERE (NOT ? OR resolved_at IS NULL) AND (?::uuid IS NULL OR id < ?) ORDER BY id DESC LIMIT ?
            """;

    private static final String RESOLVE = """
            UPDATE attention_item SET resolved_at = now(), resolved_by = ?, resolution = ?
             WHERE id = ? AND resolved_at IS NULL
            """;

    private static final String FIND = "SELECT * FROM attention_item WHERE id = ?";

    private final Sql sql;
    private final OutboxStore outbox;

    @Activate
    public SqlAttentionStore(@Reference Sql sql, @Reference OutboxStore outbox) {
        this.sql = sql;
        this.outbox = outbox;
    }

    @Override
    public void open(AttentionReason reason, String subject, String detail) {
        AttentionId id = AttentionId.next();
        if (sql.update(OPEN, id.value(), reason, subject, detail) == 1) {
            Map<String, String> data = Map.of("item", id.toString(), "reason", reason.name());
            outbox.append(List.of(new NewEvent(EventTypes.ATTENTION_OPENED, subject, data)));
        }
    }

    @Override
    public void settle(AttentionReason reason, String subject, String resolution) {
        sql.update(SETTLE, resolution, reason, subject);
    }

    @Override
    public Page<AttentionItem> list(boolean onlyOpen, PageRequest page) {
        Optional<UUID> after =
                page.cursor().map(cursor -> AttentionId.parse(cursor).value());
        List<AttentionItem> rows = sql.query(LIST, SqlAttentionStore::item, onlyOpen, after, after, page.limit() + 1);
        return Page.of(rows, page, item -> item.id().toString());
    }

    @Override
    public Optional<AttentionItem> resolve(Actor actor, AttentionId id, String resolution) {
        sql.update(RESOLVE, actor.toString(), resolution, id.value());
        return sql.queryOne(FIND, SqlAttentionStore::item, id.value());
    }

    private static AttentionItem item(Row row) throws SQLException {
        return new AttentionItem(
                new AttentionId(row.uuid("id")),
                row.constant("reason", AttentionReason.class),
                row.text("subject"),
                row.text("detail"),
                row.time("opened_at"),
                row.maybeTime("resolved_at"),
                row.maybeText("resolution"));
    }
}
