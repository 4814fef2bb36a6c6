package org.vintner.persistence.internal.store;

import static java.util.stream.Collectors.joining;
import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.http.Network;
import org.vintner.api.id.FileId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.GrantCount;
import org.vintner.persistence.store.GrantLook;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.TransferNote;
import org.vintner.spi.fulfillment.Line;

/** Download grants by set-based SQL. */
@Component(service = GrantStore.class)
public final class SqlGrantStore implements GrantStore {
    private static final String ISSUE = """
            INSERT INTO download_grant (id, order_id, line_id, product_id, file_id, max_downloads, binding, expires_at)
            SELECT l.id, l.order_id, l.line_id, p.id, p.file_id, p.download_max, p.download_binding,
                   now() + p.download_valid_seconds * interval '1 second'
              FROM unnest(?, ?, ?, ?) AS l (id, order_id, line_id, product_id)
              JOIN product p ON p.id = l.product_id AND p.file_id IS NOT NULL
            ON CONFLICT (line_id) DO NOTHING
            """;
    private static final String WITHOUT_GRANT = """
            SELECT l.line_id FROM unnest(?) AS l (line_id)
             WHERE NOT EXISTS (SELECT FROM download_grant g WHERE g.line_id = l.line_id)
            """;
    private static final String REVOKE_LINES =
            "UPDATE download_grant SET revoked_at = now() WHERE line_id = ANY (?) AND revoked_at IS NULL";
    private static final String SUSPEND = """
            UPDATE download_grant SET suspended_at = coalesce(suspended_at, now())
             WHERE line_id = ANY (?) AND revoked_at IS NULL
            """;
    private static final String RESUME = "UPDATE download_grant SET suspended_at = NULL WHERE line_id = ANY (?)";
    private static final String REVOKE =
            "UPDATE download_grant SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL";

    private static final String SELECT = """
            SELECT g.id, g.order_id, g.line_id, g.product_id, o.email, g.generation, g.used, g.max_downloads,
                   g.binding, g.bound_to::text, g.served, g.served_bytes, g.unsure, g.issued_at, g.expires_at,
                   g.expires_at <= now() AS expired, g.suspended_at, g.revoked_at,
                   f.id AS file_id, f.name, f.size, f.sha256, f.content_type, f.storage, f.object_id, f.uploaded_at
              FROM download_grant g
              JOIN customer_order o ON o.id = g.order_id
              JOIN product_file f ON f.id = g.file_id
            """;
    private static final String OF_ORDER = SELECT + " WHERE g.order_id = ? ORDER BY g.id";
    private static final String FIND = SELECT + " WHERE g.id = ?";
    private static final String LIST = SELECT + """
             WHERE (?::uuid IS NULL OR g.product_id = ?) AND (?::uuid IS NULL OR g.id < ?)
             ORDER BY g.id DESC LIMIT ?
            """;

    /** A statement of its own, and sorted only when found: else all grants are looked through for those of an order. */
    private static final String LIST_OF_ORDER = """
            WITH g AS MATERIALIZED (SELECT * FROM download_grant WHERE order_id = ?)
            """ + SELECT.replace("FROM download_grant g", "FROM g") + """
             WHERE (?::uuid IS NULL OR g.product_id = ?) AND (?::uuid IS NULL OR g.id < ?)
             ORDER BY g.id DESC LIMIT ?
            """;

    private static final String LOCK = FIND + " FOR NO KEY UPDATE OF g";

    private static final String RENEW = """
            UPDATE download_grant g
               SET generation = g.generation + 1,
                   expires_at = now() + p.download_valid_seconds * interval '1 second'
              FROM product p
             WHERE g.id = ? AND p.id = g.product_id
            """;
    private static final String RENEW_AND_RESET = """
            UPDATE download_grant g
               SET generation = g.generation + 1, used = 0, served = '{}', served_bytes = 0, unsure = '{}',
                   max_downloads = p.download_max, binding = p.download_binding, bound_to = NULL,
                   expires_at = now() + p.download_valid_seconds * interval '1 second'
              FROM product p
             WHERE g.id = ? AND p.id = g.product_id
            """;
    private static final String BIND = "UPDATE download_grant SET bound_to = ?::cidr WHERE id = ?";
    private static final String UNBIND = "UPDATE download_grant SET bound_to = NULL WHERE id = ?";
    private static final String END_ALL = "DELETE FROM download_transfer WHERE grant_id = ?";
    private static final String LOCK_FREE =
            SELECT + " WHERE g.id = ANY (?) ORDER BY g.id FOR NO KEY UPDATE OF g SKIP LOCKED";
    private static final String COUNT = """
            UPDATE download_grant g
               SET used = least(c.used, g.max_downloads), served = c.served::int8[], served_bytes = c.served_bytes,
                   unsure = c.unsure::int8[]
              FROM unnest(?, ?, ?, ?, ?) AS c (id, used, served, served_bytes, unsure)
             WHERE g.id = c.id
            """;

    private static final String NOTES = """
            SELECT id, grant_id, copies, ranges, counted, until <= now() AS over
              FROM download_transfer WHERE grant_id = ANY (?)
            """;
    private static final String NOTE = """
            INSERT INTO download_transfer (id, grant_id, copies, ranges, counted, until)
            SELECT n.id, n.grant_id, n.copies, n.ranges::int8[], n.counted, now() + ? * interval '1 second'
              FROM unnest(?, ?, ?, ?, ?) AS n (id, grant_id, copies, ranges, counted)
            ON CONFLICT (id) DO UPDATE
               SET copies = excluded.copies, ranges = excluded.ranges, counted = excluded.counted, asked = false,
                   until = excluded.until
            """;
    private static final String END_NOTES =
            "DELETE FROM download_transfer WHERE id = ANY (?) OR (grant_id = ANY (?) AND until <= now())";
    private static final String ASK = "UPDATE download_transfer SET asked = true WHERE id = ANY (?) AND NOT asked";
    private static final String LOOK = """
            SELECT g.id, g.generation, g.bound_to::text,
                   g.revoked_at IS NOT NULL OR g.suspended_at IS NOT NULL AS stopped,
                   g.expires_at <= now() AS expired, coalesce(t.asked, false) AS asked
              FROM unnest(?, ?) AS o (grant_id, note_id)
              JOIN download_grant g ON g.id = o.grant_id
              LEFT JOIN download_transfer t ON t.id = o.note_id
            """;

    private final Sql sql;

    @Activate
    public SqlGrantStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<OrderLineId> issue(List<Line> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        int issued = sql.update(
                ISSUE,
                Uuids.of(lines, line -> GrantId.next()),
                Uuids.of(lines, Line::order),
                Uuids.of(lines, Line::id),
                Uuids.of(lines, Line::product));
        return issued == lines.size() ? List.of() : withoutGrant(lines);
    }

    private List<OrderLineId> withoutGrant(List<Line> lines) {
        return sql.query(WITHOUT_GRANT, row -> new OrderLineId(row.uuid("line_id")), Uuids.of(lines, Line::id));
    }

    @Override
    public void revoke(Collection<OrderLineId> lines) {
        if (!lines.isEmpty()) {
            sql.update(REVOKE_LINES, Uuids.of(lines));
        }
    }

    @Override
    public void suspend(Collection<OrderLineId> lines) {
        sql.update(SUSPEND, Uuids.of(lines));
    }

    @Override
    public void resume(Collection<OrderLineId> lines) {
        sql.update(RESUME, Uuids.of(lines));
    }

    @Override
    public List<StoredGrant> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlGrantStore::grant, order.value());
    }

    @Override
    public List<StoredGrant> list(GrantFilter filter, Optional<GrantId> before, int limit) {
        Optional<UUID> product = filter.product().map(ProductId::value);
        Optional<UUID> smaller = before.map(GrantId::value);
        return filter.order()
                .map(order -> sql.query(
                        LIST_OF_ORDER, SqlGrantStore::grant, order.value(), product, product, smaller, smaller, limit))
                .orElseGet(() -> sql.query(LIST, SqlGrantStore::grant, product, product, smaller, smaller, limit));
    }

    @Override
    public Optional<StoredGrant> find(GrantId grant) {
        return sql.queryOne(FIND, SqlGrantStore::grant, grant.value());
    }

    @Override
    public Optional<StoredGrant> lock(GrantId grant) {
        return sql.queryOne(LOCK, SqlGrantStore::grant, grant.value());
    }

    @Override
    public void revoke(GrantId grant) {
        sql.update(REVOKE, grant.value());
    }

    @Override
    public void renew(GrantId grant) {
        sql.update(RENEW, grant.value());
    }

    @Override
    public void renewAndReset(GrantId grant) {
        sql.update(RENEW_AND_RESET, grant.value());
        sql.update(END_ALL, grant.value());
    }

    @Override
    public void bind(GrantId grant, Network network) {
        sql.update(BIND, network.toString(), grant.value());
    }

    @Override
    public void unbind(GrantId grant) {
        sql.update(UNBIND, grant.value());
    }

    @Override
    public List<StoredGrant> lockFree(Collection<GrantId> grants) {
        return sql.query(LOCK_FREE, SqlGrantStore::grant, Uuids.of(grants));
    }

    @Override
    public void count(List<GrantCount> counts) {
        if (!counts.isEmpty()) {
            sql.update(
                    COUNT,
                    Uuids.of(counts, GrantCount::grant),
                    array("int4", counts.stream().map(GrantCount::used).toList()),
                    array("text", texts(counts, GrantCount::served)),
                    array("int8", counts.stream().map(GrantCount::servedBytes).toList()),
                    array("text", texts(counts, GrantCount::unsure)));
        }
    }

    @Override
    public List<TransferNote> notes(Collection<GrantId> grants) {
        return sql.query(NOTES, SqlGrantStore::note, Uuids.of(grants));
    }

    private static TransferNote note(Row row) throws SQLException {
        return new TransferNote(
                row.uuid("id"),
                new GrantId(row.uuid("grant_id")),
                row.integer("copies"),
                row.list("ranges", Long.class),
                row.integer("counted"),
                row.flag("over"));
    }

    @Override
    public void note(List<TransferNote> notes, Duration lease) {
        if (!notes.isEmpty()) {
            sql.update(
                    NOTE,
                    lease.toSeconds(),
                    array("uuid", notes.stream().map(TransferNote::id).toList()),
                    Uuids.of(notes, TransferNote::grant),
                    array("int4", notes.stream().map(TransferNote::copies).toList()),
                    array("text", texts(notes, TransferNote::ranges)),
                    array("int4", notes.stream().map(TransferNote::counted).toList()));
        }
    }

    @Override
    public void endNotes(Collection<UUID> notes, Collection<GrantId> grants) {
        if (!notes.isEmpty()) {
            sql.update(END_NOTES, array("uuid", notes), Uuids.of(grants));
        }
    }

    @Override
    public void askToShrink(Collection<UUID> notes) {
        if (!notes.isEmpty()) {
            sql.update(ASK, array("uuid", notes));
        }
    }

    @Override
    public List<GrantLook> look(Map<GrantId, UUID> notes) {
        List<Map.Entry<GrantId, UUID>> pairs = List.copyOf(notes.entrySet());
        return sql.query(
                LOOK,
                SqlGrantStore::look,
                Uuids.of(pairs, Map.Entry::getKey),
                array("uuid", pairs.stream().map(Map.Entry::getValue).toList()));
    }

    private static GrantLook look(Row row) throws SQLException {
        return new GrantLook(
                new GrantId(row.uuid("id")),
                row.integer("generation"),
                row.maybeText("bound_to").map(Network::parse),
                row.flag("stopped"),
                row.flag("expired"),
                row.flag("asked"));
    }

    /** Arrays of different lengths can't be elements of an array, their texts can. */
    private static <T> List<String> texts(List<T> things, Function<T, List<Long>> numbers) {
        return things.stream()
                .map(thing -> numbers.apply(thing).stream().map(String::valueOf).collect(joining(",", "{", "}")))
                .toList();
    }

    private static StoredGrant grant(Row row) throws SQLException {
        return new StoredGrant(
                new GrantId(row.uuid("id")),
                new OrderId(row.uuid("order_id")),
                new OrderLineId(row.uuid("line_id")),
                new ProductId(row.uuid("product_id")),
                row.text("email"),
                new ProductFile(
                        new FileId(row.uuid("file_id")),
                        row.text("name"),
                        row.number("size"),
                        row.text("sha256"),
                        row.text("content_type"),
                        row.time("uploaded_at")),
                row.text("storage"),
                row.text("object_id"),
                row.integer("generation"),
                row.integer("used"),
                row.integer("max_downloads"),
                row.maybeConstant("binding", AddressBinding.class),
                row.maybeText("bound_to").map(Network::parse),
                row.list("served", Long.class),
                row.number("served_bytes"),
                row.list("unsure", Long.class),
                row.time("issued_at"),
                row.time("expires_at"),
                row.flag("expired"),
                row.maybeTime("suspended_at").isPresent(),
                row.maybeTime("revoked_at"));
    }
}
