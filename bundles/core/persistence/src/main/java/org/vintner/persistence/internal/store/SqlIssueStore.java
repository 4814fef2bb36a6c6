package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.orders.LineState;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.IssueStore;

/** Issuers of keys by SQL. */
@Component(service = IssueStore.class)
public final class SqlIssueStore implements IssueStore {

    private static final String ISSUER = "SELECT * FROM product_issuer WHERE product_id = ?";

    private static final String BIND = """
            INSERT INTO product_issuer AS i (product_id, channel, item) VALUES (?, ?, ?)
            ON CONFLICT (product_id) DO UPDATE SET channel = excluded.channel, item = excluded.item, bound_at = now()
             WHERE (i.channel, i.item) <> (excluded.channel, excluded.item)
            """;

    private static final String UNBIND = "DELETE FROM product_issuer WHERE product_id = ?";

    private static final String ISSUABLE = """
            SELECT product_id FROM product_issuer i
             WHERE product_id = ANY (?)
               AND NOT EXISTS (SELECT FROM channel_configuration c WHERE c.name = i.channel AND NOT c.enabled)
            """;

    private static final String OPEN = """
            INSERT INTO key_issue AS k (line_id, order_id, channel, item, overdue_at)
            SELECT l.id, l.order_id, coalesce(before.channel, i.channel), coalesce(before.item, i.item),
                   now() + make_interval(secs => ?)
              FROM order_line l
              LEFT JOIN key_issue before ON before.line_id = l.id
              LEFT JOIN product_issuer i ON i.product_id = l.product_id
             WHERE l.id = ANY (?) AND coalesce(before.channel, i.channel) IS NOT NULL
             ORDER BY l.id
            ON CONFLICT (line_id) DO UPDATE
               SET state = 'AWAITED', attempts = 0, overdue_at = excluded.overdue_at, settled_at = NULL
             WHERE k.state <> 'ISSUED'
            RETURNING line_id
            """;

    private static final String AWAITED = """
            SELECT k.*, l.product_id, l.quantity, l.state AS line_state, l.refund_id IS NOT NULL AS refunding,
                   floor(extract(epoch FROM k.overdue_at - now()) * 1000)::bigint AS left_millis
              FROM key_issue k JOIN order_line l ON l.id = k.line_id
             WHERE k.order_id = ? AND k.state = 'AWAITED' ORDER BY l.position
            """;

    private static final String IS_AWAITED =
            "SELECT EXISTS (SELECT FROM key_issue WHERE line_id = ? AND state = 'AWAITED') AS yes";

    private static final String LATER =
            "UPDATE key_issue SET attempts = attempts + 1, note = ? WHERE line_id = ? AND state = 'AWAITED'";

    private static final String SETTLE =
            "UPDATE key_issue SET state = ?, note = ?, settled_at = now() WHERE line_id = ? AND state = 'AWAITED'";

    private static final String NOTES = """
            SELECT line_id, channel, note FROM key_issue
             WHERE line_id = ANY (?) AND state IN ('AWAITED', 'REFUSED') AND note <> ''
            """;

    private final Sql sql;

    @Activate
    public SqlIssueStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<ProductIssuer> issuer(ProductId product) {
        return sql.queryOne(
                ISSUER,
                row -> new ProductIssuer(product, row.text("channel"), row.text("item"), row.time("bound_at")),
                product.value());
    }

    @Override
    public void bind(ProductId product, String channel, String item) {
        sql.update(BIND, product.value(), channel, item);
    }

    @Override
    public boolean unbind(ProductId product) {
        return sql.update(UNBIND, product.value()) == 1;
    }

    @Override
    public Set<ProductId> issuable(Collection<ProductId> products) {
        return Set.copyOf(sql.query(ISSUABLE, row -> new ProductId(row.uuid("product_id")), Uuids.of(products)));
    }

    @Override
    public Set<OrderLineId> open(Collection<OrderLineId> lines, Duration patience) {
        return Set.copyOf(sql.query(
                OPEN, row -> new OrderLineId(row.uuid("line_id")), (double) patience.toSeconds(), Uuids.of(lines)));
    }

    @Override
    public List<Awaited> awaited(OrderId order) {
        return sql.query(AWAITED, SqlIssueStore::awaited, order.value());
    }

    private static Awaited awaited(Row row) throws SQLException {
        return new Awaited(
                new OrderId(row.uuid("order_id")),
                new OrderLineId(row.uuid("line_id")),
                new ProductId(row.uuid("product_id")),
                row.text("channel"),
                row.text("item"),
                row.integer("quantity"),
                row.constant("line_state", LineState.class),
                row.flag("refunding"),
                row.integer("attempts"),
                Duration.ofMillis(row.number("left_millis")));
    }

    @Override
    public boolean isAwaited(OrderLineId line) {
        return sql.queryOne(IS_AWAITED, row -> row.flag("yes"), line.value()).orElseThrow();
    }

    @Override
    public void later(OrderLineId line, String note) {
        sql.update(LATER, note, line.value());
    }

    @Override
    public void issued(OrderLineId line) {
        sql.update(SETTLE, "ISSUED", "", line.value());
    }

    @Override
    public void refused(OrderLineId line, String note) {
        sql.update(SETTLE, "REFUSED", note, line.value());
    }

    @Override
    public void closed(OrderLineId line) {
        sql.update(SETTLE, "CLOSED", "", line.value());
    }

    @Override
    public Map<OrderLineId, String> notes(Collection<OrderLineId> lines) {
        Map<OrderLineId, String> notes = new HashMap<>();
        sql.query(
                NOTES,
                row -> notes.put(
                        new OrderLineId(row.uuid("line_id")),
                        "channel '" + row.text("channel") + "': " + row.text("note")),
                Uuids.of(lines));
        return notes;
    }
}
