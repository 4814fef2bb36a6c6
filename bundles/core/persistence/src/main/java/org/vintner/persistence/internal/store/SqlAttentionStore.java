package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
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
            INSERT INTO attention_item (id, reason, subject, detail, quiet) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (reason, subject) WHERE resolved_at IS NULL DO NOTHING
            """;

    private static final String UNTOLD = """
            SELECT * FROM attention_item WHERE resolved_at IS NULL AND report_id IS NULL AND NOT quiet
             ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String REPORT = "INSERT INTO attention_report (id) VALUES (?)";

    private static final String TELL = "UPDATE attention_item SET report_id = ? WHERE id = ANY (?)";

    private static final String REPORTS =
            "SELECT count(*) AS n FROM attention_report WHERE at > now() - ? * interval '1 millisecond'";

    private static final String OF_REPORT = "SELECT * FROM attention_item WHERE report_id = ? ORDER BY id";

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
        open(reason, subject, detail, false);
    }

    @Override
    public void openQuietly(AttentionReason reason, String subject, String detail) {
        open(reason, subject, detail, true);
    }

    private void open(AttentionReason reason, String subject, String detail, boolean quiet) {
        AttentionId id = AttentionId.next();
        if (sql.update(OPEN, id.value(), reason, subject, detail, quiet) == 1) {
            Map<String, String> data = Map.of("item", id.toString(), "reason", reason.name());
            outbox.append(List.of(new NewEvent(EventTypes.ATTENTION_OPENED, subject, data)));
        }
    }

    @Override
    public List<AttentionItem> untold(int limit) {
        return sql.query(UNTOLD, SqlAttentionStore::item, limit);
    }

    @Override
    public void reported(UUID report, List<AttentionId> items) {
        sql.update(REPORT, report);
        sql.update(
                TELL,
                report,
                array("uuid", items.stream().map(AttentionId::value).toList()));
    }

    @Override
    public int reportsWithin(Duration time) {
        return sql.query(REPORTS, row -> row.integer("n"), time.toMillis()).get(0);
    }

    @Override
    public List<AttentionItem> ofReport(UUID report) {
        return sql.query(OF_REPORT, SqlAttentionStore::item, report);
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
    public Optional<AttentionItem> find(AttentionId id) {
        return sql.queryOne(FIND, SqlAttentionStore::item, id.value());
    }

    @Override
    public Optional<AttentionItem> resolve(Actor actor, AttentionId id, String resolution) {
        sql.update(RESOLVE, actor.toString(), resolution, id.value());
        return find(id);
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
