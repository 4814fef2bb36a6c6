package org.vintner.itests.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Server;

/**
 * G4: a shop that has sold ten million keys against one that has sold none. Whole orders, because a free key is picked when a payment
 * starts; two servers, measured in turn.
 */
final class StockGoal implements Goal {

    private static final int MANY = 64;
    private static final int PRODUCTS = 100;
    private static final int PER_ORDER = 1000;
    private static final double SOLD = 0.999;
    private static final String SMALL = "whole orders, 10 k keys";
    private static final String LARGE = "whole orders, 99.9 % of the keys sold";

    /** Ids in the order of their making, like the server's; values that nobody will ever decrypt. */
    private static final String ORDERS = """
            WITH o AS (
              INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at, paid_at)
              SELECT (lpad(to_hex(1700000000000 + i), 12, '0') || '7000' || '8000' || lpad(to_hex(i), 12, '0'))::uuid,
                     'FULFILLED', 'sold-' || i || '@example.com', 'en', 1990000, 'EUR', now(), now()
                FROM generate_series(1, ?) i
              RETURNING id)
            INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price, state)
            SELECT gen_random_uuid(), id, 1, (?::uuid[])[1 + (row_number() OVER ()) % cardinality(?::uuid[])], 'KEY', 'Sold', 1000, 1990,
                   'FULFILLED' FROM o
            """;

    private static final String KEYS = """
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, state, order_id, line_id, sold_at)
            SELECT (lpad(to_hex(1700000000000 + l.n), 12, '0') || '7' || lpad(to_hex(i), 3, '0') || '8000'
                      || lpad(to_hex(l.n), 12, '0'))::uuid,
                   l.product_id, '\\x0001'::bytea || sha256((l.n * 1000 + i)::text::bytea) || '\\x00112233445566778899aabbccddeeff0011'::bytea,
                   sha256(('d' || l.n * 1000 + i)::bytea), '••••SOLD', 'SOLD', l.order_id, l.id, now()
              FROM (SELECT row_number() OVER () AS n, id, order_id, product_id FROM order_line WHERE title = 'Sold') l,
                   generate_series(0, 999) i
            """;

    @Override
    public List<String> numbers() {
        return List.of("G4");
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        long keys = bench.options().number("keys", 10_000_000, 200_000);
        try (Server large = OrderGoals.withProvider(bench.loaded("stock-large"));
                Server small = OrderGoals.withProvider(bench.loaded("stock-small"))) {
            List<String> products = WholeOrders.products(large, PRODUCTS);
            bench.log().say("  " + keys + " keys are made, " + SOLD * 100 + " % of them sold");
            sell(large.database(), products, (long) (keys * SOLD));
            WholeOrders ofLarge = new WholeOrders(LARGE, MANY, large, products, "large");
            WholeOrders ofSmall = new WholeOrders(SMALL, MANY, small, WholeOrders.products(small, PRODUCTS), "small");
            for (WholeOrders side : List.of(ofLarge, ofSmall)) {
                side.stock(keys - (long) (keys * SOLD));
                OrderGoals.warmUp(bench, side);
            }
            Map<Long, String> trees = new java.util.LinkedHashMap<>();
            bench.trees(small).forEach((pid, name) -> trees.put(pid, name.equals("client") ? name : name + " (small)"));
            bench.trees(large).forEach((pid, name) -> trees.put(pid, name.equals("client") ? name : name + " (large)"));
            Series series = new Series(
                    trees,
                    () -> {
                        bench.awaitQuiet(small);
                        bench.awaitQuiet(large);
                    },
                    bench.log());
            Map<String, List<Cell>> cells = series.run(bench.rounds(), bench.seconds(), List.of(ofSmall, ofLarge));
            return List.of(Result.ratio(
                            "G4",
                            "many sold keys against 10 k keys, whole orders",
                            "orders/s",
                            cells.get(LARGE),
                            cells.get(SMALL),
                            Wanted.atLeast(0.95))
                    .noting(keys + " keys."));
        }
    }

    /** Sold keys, without the server, which would take hours. Indexes are made afterwards, as that is quicker; they are the same. */
    private static void sell(Database database, List<String> products, long count) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> again = dropIndexes(statement);
            // Checking ten million foreign keys one by one would take longer than all the rest.
            statement.execute("SET session_replication_role = replica");
            try (var orders = connection.prepareStatement(ORDERS)) {
                var ids = connection.createArrayOf(
                        "uuid", products.stream().map(PublicId::uuid).toArray(UUID[]::new));
                orders.setLong(1, count / PER_ORDER);
                orders.setArray(2, ids);
                orders.setArray(3, ids);
                orders.executeUpdate();
            }
            statement.execute(KEYS);
            statement.execute("SET session_replication_role = origin");
            for (String sql : again) {
                statement.execute(sql);
            }
            statement.execute("VACUUM ANALYZE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return how to make them again} */
    private static List<String> dropIndexes(Statement statement) throws SQLException {
        List<String> drop = new ArrayList<>();
        List<String> again = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS index,
                       c.conname, pg_get_constraintdef(c.oid) AS constraint
                  FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
                 WHERE i.indrelid = 'license_key'::regclass AND NOT i.indisprimary
                """)) {
            while (rows.next()) {
                String constraint = rows.getString("conname");
                if (constraint == null) {
                    drop.add("DROP INDEX " + rows.getString("name"));
                    again.add(rows.getString("index"));
                } else {
                    drop.add("ALTER TABLE license_key DROP CONSTRAINT " + constraint);
                    again.add("ALTER TABLE license_key ADD CONSTRAINT " + constraint + " "
                            + rows.getString("constraint"));
                }
            }
        }
        for (String sql : drop) {
            statement.execute(sql);
        }
        return again;
    }
}
