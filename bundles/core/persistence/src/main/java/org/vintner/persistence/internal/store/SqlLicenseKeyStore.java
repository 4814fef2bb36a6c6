package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.inventory.Stock;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.transaction.Transaction;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.spi.fulfillment.Line;

/**
 * License keys by set-based SQL.
 *
 * <p>Free keys are taken under row locks, in the order of {@code pos}, which stands in no index but the partial one on free
 * keys. The first try skips rows that others have locked, so that buyers of one product don't queue. Skipped rows may come free
 * again when their transaction fails; so before a buyer is told "sold out", the first try's locks are dropped (by a savepoint)
 * and each line is tried again waiting, products in one order for all, so that waiting can't become a deadlock.
 */
@Component(service = LicenseKeyStore.class)
public final class SqlLicenseKeyStore implements LicenseKeyStore {

    private static final String DIGEST = "license-key";

    private static final String INSERT = """
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, expires_at)
            SELECT i.id, ?, i.ciphertext, i.digest, i.masked, ?::timestamptz
              FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS i (id, ciphertext, digest, masked, n) ORDER BY i.n
            ON CONFLICT (digest) DO NOTHING
            RETURNING id
            """;

    private static final String INSERT_ISSUED = """
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, state, order_id, line_id)
            SELECT i.id, ?, i.ciphertext, i.digest, i.masked, 'RESERVED', ?, ?
              FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS i (id, ciphertext, digest, masked, n) ORDER BY i.n
            ON CONFLICT (digest) DO NOTHING
            RETURNING id
            """;

    private static final String NOTE_ISSUED = """
            INSERT INTO issued_key (line_id, position, key_id)
            SELECT ?, i.n, i.id FROM unnest(?) WITH ORDINALITY AS i (id, n)
            """;

    /**
     * In order, though none is asked for: without one the planner hopes to find a few free keys soon by reading the table, of which
     * the beginning was sold long ago.
     */
    private static final String AVAILABLE = """
            SELECT w.product_id,
                   (SELECT count(*) FROM (SELECT FROM license_key k
                                           WHERE k.product_id = w.product_id AND k.available
                                             AND (k.expires_at IS NULL OR k.expires_at > now())
                                           ORDER BY k.pos LIMIT w.quantity) free) AS n
              FROM unnest(?, ?) AS w (product_id, quantity)
            """;

    /** Sold keys are those that are nothing else: no index hangs on their state, as their sale would have to enter it. */
    private static final String STOCK = """
            WITH held AS (
              SELECT k.product_id, count(*) AS n
                FROM key_reservation r JOIN license_key k ON k.order_id = r.order_id AND k.state = 'RESERVED'
               GROUP BY k.product_id)
            SELECT p.id AS product_id, free.available, coalesce(held.n, 0) AS reserved,
                   (SELECT count(*) FROM license_key k WHERE k.product_id = p.id)
                     - free.n - ended.n - coalesce(held.n, 0) AS sold,
                   ended.expired + free.n - free.available AS expired
              FROM unnest(?) AS p (id)
             CROSS JOIN LATERAL (
                SELECT count(*) AS n, count(*) FILTER (WHERE expires_at IS NULL OR expires_at > now()) AS available
                  FROM license_key k WHERE k.product_id = p.id AND k.available) free
             CROSS JOIN LATERAL (
                SELECT count(*) AS n, count(*) FILTER (WHERE state = 'EXPIRED') AS expired
                  FROM license_key k WHERE k.product_id = p.id AND k.ended) ended
              LEFT JOIN held ON held.product_id = p.id
            """;

    private static final String LIST = """
            SELECT * FROM license_key
             WHERE product_id = ? AND (?::text IS NULL OR state = ?) AND (?::uuid IS NULL OR id < ?)
             ORDER BY id DESC LIMIT ?
            """;

    /** Takes free keys for lines; lines of one product share its free keys in the order of the list. */
    private static final String TAKE = """
            WITH want AS (
              SELECT w.*, sum(w.quantity) OVER (PARTITION BY w.product_id ORDER BY w.n) AS upto
                FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS w (order_id, line_id, product_id, quantity, n)),
            need AS (SELECT product_id, sum(quantity) AS quantity FROM want GROUP BY product_id ORDER BY product_id),
            free AS (
              SELECT need.product_id, k.id, row_number() OVER (PARTITION BY need.product_id ORDER BY k.pos) AS n
                FROM need CROSS JOIN LATERAL (
                  SELECT id, pos FROM license_key
                   WHERE product_id = need.product_id AND available AND (expires_at IS NULL OR expires_at > now())
                   ORDER BY pos LIMIT need.quantity FOR UPDATE %s) k),
            taken AS (
              UPDATE license_key k SET state = 'RESERVED', order_id = w.order_id, line_id = w.line_id
                FROM free f JOIN want w ON w.product_id = f.product_id AND f.n > w.upto - w.quantity AND f.n <= w.upto
               WHERE k.id = f.id
              RETURNING k.line_id)
            SELECT line_id, count(*) AS n FROM taken GROUP BY line_id
            """;

    private static final String TAKE_FREE = TAKE.formatted("SKIP LOCKED");
    private static final String TAKE_WAITING = TAKE.formatted("");

    private static final String HOLD = """
            INSERT INTO key_reservation (order_id, until)
            SELECT w.order_id, now() + make_interval(secs => w.hold) FROM unnest(?, ?) AS w (order_id, hold) ORDER BY w.order_id
            ON CONFLICT (order_id) DO UPDATE SET until = excluded.until
            """;

    /** What is reserved for lines becomes theirs; changes no index. */
    private static final String SELL = """
            UPDATE license_key k SET state = 'SOLD', sold_at = now()
              FROM unnest(?, ?) AS w (order_id, line_id)
             WHERE k.order_id = w.order_id AND k.line_id = w.line_id AND k.state = 'RESERVED'
               AND (k.expires_at IS NULL OR k.expires_at > now())
            RETURNING k.line_id
            """;

    /** Of lines that got fewer than they need, what this transaction just gave them goes back as well; never what was sold before. */
    private static final String RELEASE_LINES = """
            UPDATE license_key SET state = 'AVAILABLE', order_id = NULL, line_id = NULL, sold_at = NULL
             WHERE order_id = ANY (?) AND line_id = ANY (?) AND (state = 'RESERVED' OR state = 'SOLD' AND sold_at = now())
            """;

    private static final String RELEASE = """
            UPDATE license_key SET state = 'AVAILABLE', order_id = NULL, line_id = NULL
             WHERE order_id = ANY (?) AND state = 'RESERVED'
            """;

    /**
     * A key that somebody sells or releases just now is left to him. By an array, as the planner takes a number of rows that it does
     * not know for a tenth of the table.
     */
    private static final String RELEASE_DUE = """
            UPDATE license_key SET state = 'AVAILABLE', order_id = NULL, line_id = NULL
             WHERE id IN (SELECT k.id FROM license_key k
                           WHERE k.order_id = ANY (ARRAY(
                                   SELECT order_id FROM key_reservation WHERE until < now() ORDER BY until LIMIT ?))
                             AND k.state = 'RESERVED' FOR UPDATE SKIP LOCKED)
            """;

    /** Reservations that hold no key any more: it was sold, or released. Looked up row by row (OFFSET 0), however many are due. */
    private static final String FORGET_DUE = """
            DELETE FROM key_reservation WHERE order_id IN (
              SELECT r.order_id FROM key_reservation r
               WHERE r.until < now()
                 AND NOT EXISTS (
                       SELECT FROM license_key k WHERE k.order_id = r.order_id AND k.state = 'RESERVED' OFFSET 0)
               ORDER BY r.until LIMIT ? FOR UPDATE SKIP LOCKED)
            """;

    /** The sold keys of lines, locked in the order of their ids, as whoever reveals them locks them. */
    private static final String SOLD_TO_LINES = """
             WHERE id IN (SELECT id FROM license_key
                           WHERE order_id IN (SELECT order_id FROM order_line WHERE id = ANY (?)) AND line_id = ANY (?)
                             AND state = 'SOLD'
                           ORDER BY id FOR UPDATE)
            """;

    /** Its condition is on the locked row: whoever revealed a key while this waited has made it worthless to others. */
    private static final String EXPIRE_DUE = """
            UPDATE license_key SET state = 'EXPIRED'
             WHERE id IN (SELECT id FROM license_key WHERE available AND expires_at <= now()
                           ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)
            """;

    private static final String REVOKE = """
            UPDATE license_key
               SET state = CASE WHEN revealed_at IS NOT NULL THEN 'REVOKED'
                                WHEN expires_at <= now() THEN 'EXPIRED' ELSE 'AVAILABLE' END,
                   order_id = CASE WHEN revealed_at IS NULL THEN NULL ELSE order_id END,
                   line_id = CASE WHEN revealed_at IS NULL THEN NULL ELSE line_id END,
                   sold_at = CASE WHEN revealed_at IS NULL THEN NULL ELSE sold_at END,
                   suspended_at = NULL
            """ + SOLD_TO_LINES;

    private static final String SUSPEND =
            "UPDATE license_key SET suspended_at = coalesce(suspended_at, now())" + SOLD_TO_LINES;

    private static final String RESUME = "UPDATE license_key SET suspended_at = NULL" + SOLD_TO_LINES;

    private static final String SOLD = "SELECT * FROM license_key WHERE order_id = ? AND state = 'SOLD' ORDER BY pos";

    /** Only of keys that are marked as revealed: one that was suspended a moment ago is not told unmarked. */
    private static final String VALUES = """
            SELECT * FROM license_key
             WHERE order_id = ? AND state = 'SOLD' AND revealed_at IS NOT NULL AND suspended_at IS NULL ORDER BY pos
            """;

    private static final String MARK_REVEALED = """
            UPDATE license_key SET revealed_at = now()
             WHERE id IN (SELECT id FROM license_key
                           WHERE order_id = ? AND state = 'SOLD' AND revealed_at IS NULL AND suspended_at IS NULL
                           ORDER BY id FOR UPDATE)
            RETURNING id
            """;

    private final Sql sql;
    private final Transaction transaction;
    private final KeyRing keyRing;

    @Activate
    public SqlLicenseKeyStore(@Reference Sql sql, @Reference Transaction transaction, @Reference KeyRing keyRing) {
        this.sql = sql;
        this.transaction = transaction;
        this.keyRing = keyRing;
    }

    @Override
    public List<Boolean> add(ProductId product, List<String> values, Optional<Instant> expiresAt) {
        Sealed sealed = sealed(values);
        Set<UUID> added = new HashSet<>(sql.query(
                INSERT,
                row -> row.uuid("id"),
                product.value(),
                expiresAt,
                array("uuid", sealed.ids()),
                array("bytea", sealed.ciphertexts()),
                array("bytea", sealed.digests()),
                array("text", sealed.masks())));
        return sealed.ids().stream().map(added::contains).toList();
    }

    @Override
    public boolean addIssued(Line line, List<String> values) {
        Sealed sealed = sealed(values);
        Savepoint before = savepoint();
        List<UUID> added = sql.query(
                INSERT_ISSUED,
                row -> row.uuid("id"),
                line.product().value(),
                line.order().value(),
                line.id().value(),
                array("uuid", sealed.ids()),
                array("bytea", sealed.ciphertexts()),
                array("bytea", sealed.digests()),
                array("text", sealed.masks()));
        if (added.size() != values.size()) {
            rollback(before);
            return false;
        }
        sql.update(NOTE_ISSUED, line.id().value(), array("uuid", sealed.ids()));
        return true;
    }

    /** Values as they are stored: one of each for each. */
    private record Sealed(List<UUID> ids, List<byte[]> ciphertexts, List<byte[]> digests, List<String> masks) {}

    private Sealed sealed(List<String> values) {
        Sealed sealed = new Sealed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (String value : values) {
            UUID id = KeyId.next().value();
            byte[] plain = value.getBytes(StandardCharsets.UTF_8);
            sealed.ids().add(id);
            sealed.ciphertexts().add(keyRing.encrypt(plain, context(id)));
            sealed.digests().add(keyRing.digest(DIGEST, plain));
            sealed.masks().add(masked(value));
        }
        return sealed;
    }

    @Override
    public Map<ProductId, Long> available(Map<ProductId, Long> wanted) {
        Map<ProductId, Long> available = new HashMap<>();
        sql.query(
                AVAILABLE,
                row -> available.put(new ProductId(row.uuid("product_id")), row.number("n")),
                Uuids.of(wanted.keySet()),
                array("int8", wanted.values()));
        return available;
    }

    @Override
    public List<Stock> stock(List<ProductId> products) {
        return sql.query(
                STOCK,
                row -> new Stock(
                        new ProductId(row.uuid("product_id")),
                        row.number("available"),
                        row.number("reserved"),
                        row.number("sold"),
                        row.number("expired")),
                Uuids.of(products));
    }

    @Override
    public Page<LicenseKey> list(ProductId product, Optional<KeyState> state, PageRequest page) {
        Optional<UUID> after = page.cursor().map(cursor -> KeyId.parse(cursor).value());
        List<LicenseKey> rows =
                sql.query(LIST, SqlLicenseKeyStore::key, product.value(), state, state, after, after, page.limit() + 1);
        return Page.of(rows, page, key -> key.id().toString());
    }

    @Override
    public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
        release(List.of(order));
        Savepoint before = savepoint();
        List<OrderLineId> lacking = take(inLockOrder(lines));
        if (lacking.isEmpty()) {
            hold(Map.of(order, hold));
        } else {
            rollback(before);
        }
        return lacking;
    }

    private void hold(Map<OrderId, Duration> holds) {
        sql.later(HOLD, Uuids.of(holds.keySet()), column("float8", holds.values(), hold -> (double) hold.toSeconds()));
    }

    @Override
    public Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds) {
        Set<OrderLineId> lacking = Set.copyOf(lacking(lines, taken(TAKE_FREE, lines)));
        Map<OrderId, Duration> reserved = new HashMap<>(holds);
        lines.stream()
                .filter(line -> lacking.contains(line.id()))
                .map(Line::order)
                .forEach(reserved::remove);
        if (reserved.size() < holds.size()) {
            sql.later(
                    RELEASE,
                    Uuids.of(holds.keySet().stream()
                            .filter(order -> !reserved.containsKey(order))
                            .toList()));
        }
        if (!reserved.isEmpty()) {
            hold(reserved);
        }
        return reserved.keySet();
    }

    @Override
    public void release(List<OrderId> orders) {
        sql.update(RELEASE, Uuids.of(orders));
    }

    @Override
    public int releaseDue(int limit) {
        sql.update(RELEASE_DUE, limit);
        return sql.update(FORGET_DUE, limit);
    }

    @Override
    public int expireDue(int limit) {
        return sql.update(EXPIRE_DUE, limit);
    }

    @Override
    public List<OrderLineId> sell(List<Line> lines) {
        List<OrderLineId> incomplete = sellReserved(lines);
        return incomplete.isEmpty()
                ? List.of()
                : sellAnew(lines.stream()
                        .filter(line -> incomplete.contains(line.id()))
                        .toList());
    }

    private List<OrderLineId> sellReserved(List<Line> lines) {
        Map<UUID, Integer> sold = new HashMap<>();
        sql.query(
                SELL,
                row -> sold.merge(row.uuid("line_id"), 1, Integer::sum),
                Uuids.of(lines, Line::order),
                Uuids.of(lines, Line::id));
        return lacking(lines, sold);
    }

    /** For lines whose reservation is gone, or gone in part. */
    private List<OrderLineId> sellAnew(List<Line> lines) {
        sql.update(RELEASE_LINES, Uuids.of(lines, Line::order), Uuids.of(lines, Line::id));
        List<OrderLineId> lacking = take(inLockOrder(lines));
        sellReserved(lines);
        return lacking;
    }

    @Override
    public void suspend(List<OrderLineId> lines) {
        sql.update(SUSPEND, Uuids.of(lines), Uuids.of(lines));
    }

    @Override
    public void resume(List<OrderLineId> lines) {
        sql.update(RESUME, Uuids.of(lines), Uuids.of(lines));
    }

    @Override
    public void revoke(List<OrderLineId> lines) {
        sql.update(REVOKE, Uuids.of(lines), Uuids.of(lines));
    }

    @Override
    public List<LicenseKey> sold(OrderId order) {
        return sql.query(SOLD, SqlLicenseKeyStore::key, order.value());
    }

    @Override
    public List<RevealedKey> values(OrderId order) {
        return sql.query(
                VALUES,
                row -> new RevealedKey(
                        new KeyId(row.uuid("id")),
                        new OrderLineId(row.uuid("line_id")),
                        new String(
                                keyRing.decrypt(row.bytes("ciphertext"), context(row.uuid("id"))),
                                StandardCharsets.UTF_8)),
                order.value());
    }

    @Override
    public List<KeyId> markRevealed(OrderId order) {
        return sql.query(MARK_REVEALED, row -> new KeyId(row.uuid("id")), order.value());
    }

    /** Takes free keys for all lines at once; when they don't suffice, line by line, waiting for keys that others hold. */
    private List<OrderLineId> take(List<Line> lines) {
        Savepoint before = savepoint();
        if (lacking(lines, taken(TAKE_FREE, lines)).isEmpty()) {
            return List.of();
        }
        rollback(before);
        List<OrderLineId> lacking = new ArrayList<>();
        for (Line line : lines) {
            if (!takeWaiting(line)) {
                lacking.add(line.id());
            }
        }
        return lacking;
    }

    private boolean takeWaiting(Line line) {
        Savepoint before = savepoint();
        if (lacking(List.of(line), taken(TAKE_WAITING, List.of(line))).isEmpty()) {
            return true;
        }
        rollback(before);
        return false;
    }

    private Map<UUID, Integer> taken(String statement, List<Line> lines) {
        return counts(
                statement,
                Uuids.of(lines, Line::order),
                Uuids.of(lines, Line::id),
                Uuids.of(lines, Line::product),
                array("int4", lines.stream().map(Line::quantity).toList()));
    }

    private Map<UUID, Integer> counts(String statement, Object... arguments) {
        Map<UUID, Integer> counts = new HashMap<>();
        sql.query(statement, row -> counts.put(row.uuid("line_id"), row.integer("n")), arguments);
        return counts;
    }

    private static List<OrderLineId> lacking(List<Line> lines, Map<UUID, Integer> taken) {
        return lines.stream()
                .filter(line -> taken.getOrDefault(line.id().value(), 0) != line.quantity())
                .map(Line::id)
                .toList();
    }

    private static List<Line> inLockOrder(List<Line> lines) {
        return lines.stream().sorted(Comparator.comparing(Line::product)).toList();
    }

    private Savepoint savepoint() {
        return transaction.statement(connection -> connection.setSavepoint());
    }

    private void rollback(Savepoint savepoint) {
        transaction.statement(connection -> {
            connection.rollback(savepoint);
            return savepoint;
        });
    }

    private static LicenseKey key(Row row) throws SQLException {
        return new LicenseKey(
                new KeyId(row.uuid("id")),
                new ProductId(row.uuid("product_id")),
                row.constant("state", KeyState.class),
                row.text("masked"),
                row.maybeUuid("line_id").map(OrderLineId::new),
                row.time("imported_at"),
                row.maybeTime("expires_at"),
                row.maybeTime("sold_at"),
                row.maybeTime("revealed_at"),
                row.maybeTime("suspended_at").isPresent());
    }

    /** The last characters, never more than a quarter of the key. */
    private static String masked(String value) {
        int shown = Math.min(4, value.length() / 4);
        return "••••" + value.substring(value.length() - shown);
    }

    /** Binds a value to its row: a ciphertext that is copied to another row can't be opened. */
    static byte[] context(UUID id) {
        return ("license_key " + id).getBytes(StandardCharsets.UTF_8);
    }
}
