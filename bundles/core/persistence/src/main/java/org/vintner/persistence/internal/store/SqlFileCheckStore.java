package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.api.id.FileId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.FileCheckStore;

/** Checks of files by SQL. */
@Component(service = FileCheckStore.class)
public final class SqlFileCheckStore implements FileCheckStore {
    private static final String USABLE = "g.revoked_at IS NULL AND g.expires_at > now() AND g.used < g.max_downloads";

    private static final String DUE = """
            SELECT f.id, f.name, f.size, f.storage, f.object_id
              FROM product_file f LEFT JOIN file_check c ON c.file_id = f.id
             WHERE (c.checked_at IS NULL OR c.checked_at <= now() - ? * interval '1 millisecond')
               AND EXISTS (SELECT FROM download_grant g WHERE g.file_id = f.id AND\s""" + USABLE + """
            )
             ORDER BY c.checked_at NULLS FIRST, f.id LIMIT ?
            """;
    private static final String RECORD = """
            INSERT INTO file_check AS c (file_id, failures, trouble) VALUES (?, ?, ?)
            ON CONFLICT (file_id) DO UPDATE
               SET checked_at = now(), trouble = excluded.trouble,
                   failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE c.failures + 1 END
            RETURNING failures
            """;
    private static final String BROKEN = """
            SELECT f.id, f.product_id, f.name, f.storage, c.trouble, c.checked_at, u.grants
              FROM file_check c
              JOIN product_file f ON f.id = c.file_id
              JOIN LATERAL (SELECT count(*) AS grants FROM download_grant g WHERE g.file_id = f.id AND\s""" + USABLE + """
            ) u ON u.grants > 0
             WHERE c.failures >= ? AND c.failures > 0
             ORDER BY f.id
            """;
    private static final String NOTE = """
            INSERT INTO unnamed_object (storage, object_id)
            SELECT ?, h.object_id FROM unnest(?) AS h (object_id)
             WHERE NOT EXISTS (SELECT FROM product_file f WHERE f.storage = ? AND f.object_id = h.object_id)
            ON CONFLICT DO NOTHING
            """;
    private static final String TAKE = """
            DELETE FROM unnamed_object
             WHERE (storage, object_id) IN (
                   SELECT o.storage, o.object_id FROM unnamed_object o
                    WHERE o.storage = ? AND o.seen_at <= now() - ? * interval '1 second'
                    ORDER BY o.seen_at LIMIT ? FOR UPDATE SKIP LOCKED)
            RETURNING object_id,
                      EXISTS (SELECT FROM product_file f
                               WHERE f.storage = unnamed_object.storage AND f.object_id = unnamed_object.object_id) AS named
            """;

    private final Sql sql;

    @Activate
    public SqlFileCheckStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<StoredFile> due(Duration pause, int limit) {
        return sql.query(
                DUE,
                row -> new StoredFile(
                        new FileId(row.uuid("id")),
                        row.text("name"),
                        row.number("size"),
                        row.text("storage"),
                        row.text("object_id")),
                pause.toMillis(),
                limit);
    }

    @Override
    public int record(FileId file, Optional<String> trouble) {
        return sql.queryOne(RECORD, row -> row.integer("failures"), file.value(), trouble.isPresent() ? 1 : 0, trouble)
                .orElseThrow();
    }

    @Override
    public List<BrokenLink> broken(int failures) {
        return sql.query(
                BROKEN,
                row -> new BrokenLink(
                        new FileId(row.uuid("id")),
                        new ProductId(row.uuid("product_id")),
                        row.text("name"),
                        row.text("storage"),
                        row.text("trouble"),
                        row.number("grants"),
                        row.time("checked_at")),
                failures);
    }

    @Override
    public void noteUnnamed(String storage, Collection<String> held) {
        sql.update(NOTE, storage, array("text", held), storage);
    }

    @Override
    public List<String> takeUnnamed(String storage, Duration since, int limit) {
        record Taken(String objectId, boolean named) {}
        return sql
                .query(
                        TAKE,
                        row -> new Taken(row.text("object_id"), row.flag("named")),
                        storage,
                        since.toSeconds(),
                        limit)
                .stream()
                .filter(taken -> !taken.named())
                .map(Taken::objectId)
                .toList();
    }
}
