package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.util.HashMap;
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
import org.vintner.api.Role;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;
import org.vintner.api.id.AuditId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.AuditStore;

/** The audit trail by SQL. */
@Component(service = AuditStore.class)
public final class SqlAuditStore implements AuditStore {

    private static final String INSERT = """
            INSERT INTO audit_entry (id, role, actor, source, action, outcome, subject, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            """;

    private static final String LIST = """
            SELECT a.*,
                   ARRAY(SELECT key FROM jsonb_each_text(a.detail) ORDER BY key) AS names,
                   ARRAY(SELECT value FROM jsonb_each_text(a.detail) ORDER BY key) AS vals
              FROM audit_entry a
             WHERE (?::text IS NULL OR a.action = ?) AND (?::text IS NULL OR a.subject = ?)
               AND (?::text IS NULL OR a.outcome = ?) AND (?::uuid IS NULL OR a.id < ?)
             ORDER BY a.id DESC LIMIT ?
            """;

    private final Sql sql;

    @Activate
    public SqlAuditStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public void add(Actor actor, String action, AuditOutcome outcome, String subject, Map<String, String> detail) {
        sql.update(
                INSERT,
                AuditId.next().value(),
                actor.role(),
                actor.id(),
                actor.source(),
                action,
                outcome,
                subject,
                JsonObject.of(detail));
    }

    @Override
    public Page<AuditEntry> list(AuditFilter filter, PageRequest page) {
        Optional<UUID> after = page.cursor().map(cursor -> AuditId.parse(cursor).value());
        List<AuditEntry> rows = sql.query(
                LIST,
                SqlAuditStore::entry,
                filter.action(),
                filter.action(),
                filter.subject(),
                filter.subject(),
                filter.outcome(),
                filter.outcome(),
                after,
                after,
                page.limit() + 1);
        return Page.of(rows, page, entry -> entry.id().toString());
    }

    private static AuditEntry entry(Row row) throws SQLException {
        List<String> names = row.list("names", String.class);
        List<String> values = row.list("vals", String.class);
        Map<String, String> detail = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            detail.put(names.get(i), values.get(i));
        }
        return new AuditEntry(
                new AuditId(row.uuid("id")),
                row.time("at"),
                new Actor(row.constant("role", Role.class), row.text("actor")),
                row.maybeText("source"),
                row.text("action"),
                row.constant("outcome", AuditOutcome.class),
                row.text("subject"),
                detail);
    }
}
