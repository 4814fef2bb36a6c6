package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.nio.charset.StandardCharsets;
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
import org.vintner.api.Role;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.KeyImportReport.Problem;
import org.vintner.api.inventory.KeyState;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.KeyBatchStore;
import org.vintner.persistence.store.KeyRing;

/** Batches of keys by SQL. */
@Component(service = KeyBatchStore.class)
public final class SqlKeyBatchStore implements KeyBatchStore {

    private static final String IS_TO_COME = "SELECT ?::timestamptz > now() AS yes";

    private static final String OPEN = """
            INSERT INTO key_batch (id, product_id, name, origin, pattern, lines, expires_at, role, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?) ON CONFLICT (product_id, name) DO NOTHING
            """;

    private static final String BY_NAME = "SELECT * FROM key_batch WHERE product_id = ? AND name = ?";
    private static final String FIND = "SELECT * FROM key_batch WHERE id = ?";
    private static final String LOCK = "SELECT * FROM key_batch WHERE id = ? FOR UPDATE";
    private static final String DIGEST = "SELECT digest FROM key_batch WHERE id = ? AND digest IS NOT NULL";

    private static final String ADVANCE = """
            UPDATE key_batch
               SET imported = imported + ?, blank = blank + ?, duplicates = duplicates + ?, rejected = rejected + ?,
                   lines = lines + ?, digest = ?
             WHERE id = ?
            """;

    private static final String GENERATED = "UPDATE key_batch SET imported = imported + ? WHERE id = ?";
    private static final String FINISH = "UPDATE key_batch SET finished_at = now() WHERE id = ?";

    private static final String LIST = """
            SELECT * FROM key_batch WHERE product_id = ? AND (?::uuid IS NULL OR id < ?) ORDER BY id DESC LIMIT ?
            """;

    private static final String REJECT = """
            INSERT INTO key_batch_problem (batch_id, line, code, ciphertext)
            SELECT ?, p.line, p.code, p.ciphertext FROM unnest(?, ?, ?) AS p (line, code, ciphertext)
            """;

    private static final String PROBLEMS =
            "SELECT line, code FROM key_batch_problem WHERE batch_id = ? ORDER BY line LIMIT ?";

    private static final String REJECTED = """
            SELECT line, code, ciphertext FROM key_batch_problem
             WHERE batch_id = ? AND line > ? AND ciphertext IS NOT NULL ORDER BY line LIMIT ?
            """;

    private static final String FORGET = """
            UPDATE key_batch_problem SET ciphertext = NULL
             WHERE (batch_id, line) IN (SELECT batch_id, line FROM key_batch_problem
                                         WHERE ciphertext IS NOT NULL AND at < now() - make_interval(secs => ?) LIMIT ?)
            """;

    private static final String COUNT = """
            SELECT count(*) AS n FROM license_key WHERE product_id = ? AND (?::text IS NULL OR state = ?)
            """;

    private static final String VALUES = """
            SELECT id, state, expires_at, ciphertext FROM license_key
             WHERE product_id = ? AND (?::text IS NULL OR state = ?) AND (?::uuid IS NULL OR id > ?)
             ORDER BY id LIMIT ?
            """;

    private final Sql sql;
    private final KeyRing keyRing;

    @Activate
    public SqlKeyBatchStore(@Reference Sql sql, @Reference KeyRing keyRing) {
        this.sql = sql;
        this.keyRing = keyRing;
    }

    @Override
    public boolean isToCome(Instant time) {
        return sql.queryOne(IS_TO_COME, row -> row.flag("yes"), time).orElseThrow();
    }

    @Override
    public KeyBatch open(KeyBatch batch) {
        sql.update(
                OPEN,
                batch.id().value(),
                batch.product().value(),
                batch.name(),
                batch.origin(),
                batch.pattern(),
                batch.lines(),
                batch.expiresAt(),
                batch.startedBy().role(),
                batch.startedBy().id());
        return sql.queryOne(BY_NAME, SqlKeyBatchStore::batch, batch.product().value(), batch.name())
                .orElseThrow();
    }

    @Override
    public Optional<KeyBatch> find(KeyBatchId id) {
        return sql.queryOne(FIND, SqlKeyBatchStore::batch, id.value());
    }

    @Override
    public KeyBatch lock(KeyBatchId id) {
        return sql.queryOne(LOCK, SqlKeyBatchStore::batch, id.value()).orElseThrow();
    }

    @Override
    public Optional<byte[]> digest(KeyBatchId id) {
        return sql.queryOne(DIGEST, row -> row.bytes("digest"), id.value());
    }

    @Override
    public void advance(KeyBatchId id, Step step, byte[] digest) {
        sql.update(
                ADVANCE,
                step.imported(),
                step.blank(),
                step.duplicates(),
                step.rejected(),
                step.imported() + step.blank() + step.duplicates() + step.rejected(),
                digest,
                id.value());
    }

    @Override
    public void generated(KeyBatchId id, long added) {
        sql.update(GENERATED, added, id.value());
    }

    @Override
    public void finish(KeyBatchId id) {
        sql.update(FINISH, id.value());
    }

    @Override
    public Page<KeyBatch> list(ProductId product, PageRequest page) {
        Optional<UUID> after =
                page.cursor().map(cursor -> KeyBatchId.parse(cursor).value());
        List<KeyBatch> rows = sql.query(LIST, SqlKeyBatchStore::batch, product.value(), after, after, page.limit() + 1);
        return Page.of(rows, page, batch -> batch.id().toString());
    }

    @Override
    public void reject(KeyBatchId id, List<Rejected> lines) {
        if (lines.isEmpty()) {
            return;
        }
        sql.update(
                REJECT,
                id.value(),
                array("int8", lines.stream().map(Rejected::line).toList()),
                array("text", lines.stream().map(Rejected::code).toList()),
                array(
                        "bytea",
                        lines.stream()
                                .map(line -> keyRing.encrypt(line.text(), context(id, line.line())))
                                .toList()));
    }

    @Override
    public List<Problem> problems(KeyBatchId id, int limit) {
        return sql.query(PROBLEMS, row -> new Problem(row.number("line"), row.text("code")), id.value(), limit);
    }

    @Override
    public List<Rejected> rejected(KeyBatchId id, long afterLine, int limit) {
        return sql.query(
                REJECTED,
                row -> new Rejected(
                        row.number("line"),
                        row.text("code"),
                        keyRing.decrypt(row.bytes("ciphertext"), context(id, row.number("line")))),
                id.value(),
                afterLine,
                limit);
    }

    @Override
    public int forget(Duration age, int limit) {
        return sql.update(FORGET, (double) age.toSeconds(), limit);
    }

    @Override
    public long count(ProductId product, Optional<KeyState> state) {
        return sql.queryOne(COUNT, row -> row.number("n"), product.value(), state, state)
                .orElseThrow();
    }

    @Override
    public List<Exported> values(ProductId product, Optional<KeyState> state, Optional<KeyId> after, int limit) {
        Optional<UUID> id = after.map(KeyId::value);
        return sql.query(
                VALUES,
                row -> new Exported(
                        new KeyId(row.uuid("id")),
                        row.constant("state", KeyState.class),
                        row.maybeTime("expires_at"),
                        new String(
                                keyRing.decrypt(row.bytes("ciphertext"), SqlLicenseKeyStore.context(row.uuid("id"))),
                                StandardCharsets.UTF_8)),
                product.value(),
                state,
                state,
                id,
                id,
                limit);
    }

    /** Binds a text to its line, as a key's value to its row. */
    static byte[] context(KeyBatchId id, long line) {
        return ("key_batch_problem " + id.value() + " " + line).getBytes(StandardCharsets.UTF_8);
    }

    private static KeyBatch batch(Row row) throws SQLException {
        return new KeyBatch(
                new KeyBatchId(row.uuid("id")),
                new ProductId(row.uuid("product_id")),
                row.text("name"),
                row.constant("origin", KeyBatch.Origin.class),
                row.text("pattern"),
                row.number("lines"),
                row.number("imported"),
                row.number("blank"),
                row.number("duplicates"),
                row.number("rejected"),
                row.maybeTime("expires_at"),
                new Actor(row.constant("role", Role.class), row.text("actor")),
                row.time("started_at"),
                row.maybeTime("finished_at"));
    }
}
