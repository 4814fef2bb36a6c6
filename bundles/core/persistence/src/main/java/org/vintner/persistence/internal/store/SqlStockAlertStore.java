package org.vintner.persistence.internal.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.StockAlertStore;

/** Stock alerts by SQL. */
@Component(service = StockAlertStore.class)
public final class SqlStockAlertStore implements StockAlertStore {

    private static final String TERMS =
            "SELECT threshold, hours FROM stock_alert WHERE product_id = ? AND threshold IS NOT NULL";

    private static final String LOW_SINCE =
            "SELECT low_since FROM stock_alert WHERE product_id = ? AND low_since IS NOT NULL";

    private static final String SET = """
            INSERT INTO stock_alert (product_id, threshold, hours) VALUES (?, ?, ?)
            ON CONFLICT (product_id) DO UPDATE SET threshold = excluded.threshold, hours = excluded.hours
            """;

    /**
     * Free keys are counted to a third beyond what the terms call low: enough to tell low, not low, and recovered. The pace of sales
     * is that of the orders of a day, of which what is only reserved is taken off.
     */
    private static final String LEVELS = """
            WITH day AS (
              SELECT product_id, count(*) AS n FROM license_key WHERE order_id >= %1$s GROUP BY product_id),
            held AS (
              SELECT k.product_id, count(*) AS n
                FROM key_reservation r JOIN license_key k ON k.order_id = r.order_id AND k.state = 'RESERVED'
               WHERE r.order_id >= %1$s GROUP BY k.product_id)
            SELECT t.*, (SELECT count(*) FROM (
                           SELECT FROM license_key k
                            WHERE k.product_id = t.id AND k.available
                              AND (k.expires_at IS NULL OR k.expires_at > now())
                            ORDER BY k.pos LIMIT 10 + 4 * greatest(t.threshold, t.sold * t.hours / 24) / 3) free) AS available
              FROM (SELECT p.id, coalesce(a.threshold, ?) AS threshold, coalesce(a.hours, ?) AS hours,
                           a.low_since IS NOT NULL AS low,
                           coalesce(day.n, 0) - coalesce(held.n, 0) AS sold
                      FROM product p LEFT JOIN stock_alert a ON a.product_id = p.id
                      LEFT JOIN day ON day.product_id = p.id LEFT JOIN held ON held.product_id = p.id
                     WHERE p.state = 'PUBLISHED' AND p.kind = 'KEY'
                       AND NOT EXISTS (SELECT FROM product_issuer i WHERE i.product_id = p.id)) t
            """.formatted(Uuids.madeAgo(Duration.ofDays(1)));

    private static final String BECAME_LOW = """
            INSERT INTO stock_alert AS a (product_id, low_since) VALUES (?, now())
            ON CONFLICT (product_id) DO UPDATE SET low_since = now() WHERE a.low_since IS NULL
            """;

    private static final String RECOVERED =
            "UPDATE stock_alert SET low_since = NULL WHERE product_id = ? AND low_since IS NOT NULL";

    private final Sql sql;

    @Activate
    public SqlStockAlertStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Terms> terms(ProductId product) {
        return sql.queryOne(TERMS, row -> new Terms(row.integer("threshold"), row.integer("hours")), product.value());
    }

    @Override
    public Optional<Instant> lowSince(ProductId product) {
        return sql.queryOne(LOW_SINCE, row -> row.time("low_since"), product.value());
    }

    @Override
    public void set(ProductId product, Terms terms) {
        sql.update(SET, product.value(), terms.threshold(), terms.hours());
    }

    @Override
    public List<Level> levels(Terms others) {
        return sql.query(
                LEVELS,
                row -> new Level(
                        new ProductId(row.uuid("id")),
                        new Terms(row.integer("threshold"), row.integer("hours")),
                        row.number("available"),
                        row.number("sold"),
                        row.flag("low")),
                others.threshold(),
                others.hours());
    }

    @Override
    public boolean becameLow(ProductId product) {
        return sql.update(BECAME_LOW, product.value()) == 1;
    }

    @Override
    public boolean recovered(ProductId product) {
        return sql.update(RECOVERED, product.value()) == 1;
    }
}
