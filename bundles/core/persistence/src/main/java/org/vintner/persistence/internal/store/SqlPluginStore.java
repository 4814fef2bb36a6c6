package org.vintner.persistence.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.plugins.Plugin;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.PluginStore;
import org.vintner.persistence.store.UnitOfWork;

/** Plugins by SQL; the bytes of an archive in parts of a megabyte. */
@Component(service = PluginStore.class)
public final class SqlPluginStore implements PluginStore {

    private static final int PART = 1024 * 1024;

    private static final String KEEP = """
            INSERT INTO plugin_archive (sha256, name, version, signer) VALUES (?, ?, ?, ?)
            ON CONFLICT (sha256) DO UPDATE SET signer = excluded.signer
            RETURNING (SELECT count(*) FROM plugin_archive_part p WHERE p.sha256 = plugin_archive.sha256) AS parts
            """;

    private static final String PART_IN = "INSERT INTO plugin_archive_part (sha256, number, bytes) VALUES (?, ?, ?)";

    private static final String PART_OUT = "SELECT bytes FROM plugin_archive_part WHERE sha256 = ? AND number = ?";

    private static final String ARCHIVE = "SELECT sha256, name, version, signer FROM plugin_archive WHERE sha256 = ?";

    private static final String ALL = "SELECT * FROM plugin ORDER BY name";

    private static final String FIND = "SELECT * FROM plugin WHERE name = ?";

    private static final String WANT = """
            INSERT INTO plugin AS p (name, sha256, previous_sha256, origin, revision) VALUES (?, ?, ?, ?, 1)
            ON CONFLICT (name) DO UPDATE
               SET sha256 = excluded.sha256, previous_sha256 = excluded.previous_sha256, origin = excluded.origin,
                   revision = p.revision + 1, changed_at = now(), halted_node = NULL, halted_reason = NULL
            RETURNING revision
            """;

    private static final String HALT = """
            UPDATE plugin SET halted_node = ?, halted_reason = ?
             WHERE name = ? AND revision = ? AND halted_node IS NULL
            """;

    private static final String APPLIED = """
            INSERT INTO plugin_node (name, node, revision, sha256, failure) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name, node) DO UPDATE
               SET revision = excluded.revision, sha256 = excluded.sha256, failure = excluded.failure, changed_at = now()
            """;

    private static final String QUARANTINE = """
            INSERT INTO plugin_node (name, node, quarantined_at, quarantine_culprit, quarantine_reason)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name, node) DO UPDATE
               SET quarantined_at = excluded.quarantined_at, quarantine_culprit = excluded.quarantine_culprit,
                   quarantine_reason = excluded.quarantine_reason, changed_at = now()
            """;

    private static final String NODES = """
            SELECT p.*, a.version, coalesce(n.seen_at, p.changed_at) AS seen_at
              FROM plugin_node p LEFT JOIN plugin_archive a USING (sha256) LEFT JOIN server_node n USING (node)
             ORDER BY p.name, p.node
            """;

    private static final String SEEN =
            "INSERT INTO server_node (node) VALUES (?) ON CONFLICT (node) DO UPDATE SET seen_at = now()";

    private static final String FORGET_NODES = """
            WITH gone AS (DELETE FROM server_node WHERE seen_at < now() - interval '30 days' RETURNING node)
            DELETE FROM plugin_node WHERE node IN (SELECT node FROM gone)
            """;

    private static final String FORGET_ARCHIVES = """
            DELETE FROM plugin_archive a
             WHERE stored_at < now() - interval '1 day'
               AND NOT EXISTS (SELECT FROM plugin p WHERE a.sha256 IN (p.sha256, p.previous_sha256))
               AND NOT EXISTS (SELECT FROM plugin_node n WHERE n.sha256 = a.sha256)
            """;

    private final Sql sql;
    private final UnitOfWork unitOfWork;

    @Activate
    public SqlPluginStore(@Reference Sql sql, @Reference UnitOfWork unitOfWork) {
        this.sql = sql;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public void keep(StoredArchive archive, Path file) {
        unitOfWork.run(() -> {
            long parts = sql.queryOne(
                            KEEP,
                            row -> row.number("parts"),
                            archive.sha256(),
                            archive.name(),
                            archive.version(),
                            archive.signer())
                    .orElseThrow();
            if (parts == 0) {
                write(archive.sha256(), file);
            }
        });
    }

    private void write(String sha256, Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] part = bytes.readNBytes(PART);
            for (int number = 0; part.length > 0; number++) {
                sql.update(PART_IN, sha256, number, part);
                part = bytes.readNBytes(PART);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<StoredArchive> archive(String sha256) {
        return sql.queryOne(
                ARCHIVE,
                row -> new StoredArchive(
                        row.text("sha256"), row.text("name"), row.text("version"), row.maybeText("signer")),
                sha256);
    }

    @Override
    public void copy(String sha256, OutputStream to) {
        try {
            Optional<byte[]> part = part(sha256, 0);
            for (int number = 1; part.isPresent(); number++) {
                to.write(part.get());
                part = part(sha256, number);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<byte[]> part(String sha256, int number) {
        return sql.queryOne(PART_OUT, row -> row.bytes("bytes"), sha256, number);
    }

    @Override
    public List<WantedPlugin> all() {
        return sql.query(ALL, SqlPluginStore::wanted);
    }

    @Override
    public Optional<WantedPlugin> find(String name) {
        return sql.queryOne(FIND, SqlPluginStore::wanted, name);
    }

    private static WantedPlugin wanted(Row row) throws SQLException {
        return new WantedPlugin(
                row.text("name"),
                row.maybeText("sha256"),
                row.maybeText("previous_sha256"),
                row.constant("origin", Plugin.Origin.class),
                row.number("revision"),
                row.maybeText("halted_node"),
                row.maybeText("halted_reason"));
    }

    @Override
    public long want(String name, Optional<String> sha256, Optional<String> previous, Plugin.Origin origin) {
        return sql.queryOne(WANT, row -> row.number("revision"), name, sha256, previous, origin)
                .orElseThrow();
    }

    @Override
    public boolean halt(String name, long revision, String node, String reason) {
        return sql.update(HALT, node, reason, name, revision) == 1;
    }

    @Override
    public void applied(String name, String node, long revision, Optional<String> sha256, Optional<String> failure) {
        sql.update(APPLIED, name, node, revision, sha256, failure);
    }

    @Override
    public void quarantine(String name, String node, Optional<Plugin.Quarantine> quarantine) {
        sql.update(
                QUARANTINE,
                name,
                node,
                quarantine.map(Plugin.Quarantine::since),
                quarantine.map(Plugin.Quarantine::culprit),
                quarantine.map(Plugin.Quarantine::reason));
    }

    @Override
    public List<PluginNode> nodes() {
        return sql.query(NODES, SqlPluginStore::node);
    }

    private static PluginNode node(Row row) throws SQLException {
        Optional<Instant> since = row.maybeTime("quarantined_at");
        Optional<Plugin.Quarantine> quarantine = since.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plugin.Quarantine(
                        since.get(), row.text("quarantine_culprit"), row.text("quarantine_reason"), Optional.empty()));
        return new PluginNode(
                row.text("name"),
                row.text("node"),
                row.number("revision"),
                row.maybeText("sha256"),
                row.maybeText("version"),
                row.maybeText("failure"),
                quarantine,
                row.time("seen_at"));
    }

    @Override
    public void seen(String node) {
        sql.update(SEEN, node);
    }

    @Override
    public void tidy() {
        sql.update(FORGET_NODES);
        sql.update(FORGET_ARCHIVES);
    }
}
