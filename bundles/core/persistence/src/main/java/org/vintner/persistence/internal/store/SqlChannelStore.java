package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.ChannelStore;

/** Known channels by SQL. */
@Component(service = ChannelStore.class)
public final class SqlChannelStore implements ChannelStore {

    private static final String SEEN = """
            INSERT INTO payment_channel (name, kind, webhook_path, capabilities) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
               SET kind = excluded.kind, capabilities = excluded.capabilities, seen_at = now()
            RETURNING *
            """;

    private static final String ALL = "SELECT * FROM payment_channel ORDER BY name";

    private final Sql sql;

    @Activate
    public SqlChannelStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public KnownChannel seen(String name, String kind, Set<String> capabilities, String webhookPath) {
        return sql.queryOne(SEEN, SqlChannelStore::channel, name, kind, webhookPath, array("text", capabilities))
                .orElseThrow();
    }

    @Override
    public List<KnownChannel> all() {
        return sql.query(ALL, SqlChannelStore::channel);
    }

    private static KnownChannel channel(Row row) throws SQLException {
        return new KnownChannel(
                row.text("name"),
                row.text("kind"),
                row.text("webhook_path"),
                Set.copyOf(row.list("capabilities", String.class)));
    }
}
