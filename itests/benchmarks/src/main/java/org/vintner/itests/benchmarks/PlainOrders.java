package org.vintner.itests.benchmarks;

import java.util.Map;
import org.vintner.itests.harness.Database;

/**
 * P1: what PostgreSQL alone makes of paid orders, on the same PostgreSQL server as the product's, in a database of its own. pgbench,
 * prepared statements, 8 clients, an order per transaction, one statement per order. Same fsync, same disk.
 */
final class PlainOrders implements Side {

    static final String NAME = "P1 (pgbench, 8 clients)";

    private static final int CLIENTS = 8;
    private static final int PRODUCTS = 1000;
    private static final int FIRST_RATE = 6_000;
    private static final double MARGIN = 1.7;

    private final PgBench pgbench;
    private final Database database;
    private double rate = FIRST_RATE;
    private long sales;
    private long base;
    private long range;
    private long done;

    /** Makes the database anew. */
    PlainOrders(Programs programs, Database.Address server) {
        Database.Address address = PgBench.fresh(server, "pgbench_p1");
        this.pgbench = new PgBench(programs, address);
        this.database = Database.at(address);
        database.change(Programs.text("p1-schema.sql"));
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Sales and as many free keys, so that each sale is paid once. */
    @Override
    public void prepare(int seconds) {
        database.change("CHECKPOINT");
        base = sales;
        range = (long) (rate * MARGIN * seconds / CLIENTS) + 1000;
        long wanted = base + range * CLIENTS;
        database.change(
                "INSERT INTO sale SELECT i, 1 + i % " + PRODUCTS + ", 'b' || i || '@example.com', 1990, 'EUR'"
                        + " FROM generate_series(?::bigint, ?::bigint) i",
                sales + 1,
                wanted);
        database.change(
                "INSERT INTO stock_key SELECT i, 1 + i % " + PRODUCTS + ", md5(i::text), 0, NULL, NULL, i"
                        + " FROM generate_series(?::bigint, ?::bigint) i",
                sales + 1,
                wanted);
        // Else autovacuum would do it, in the middle of a measurement.
        database.change("VACUUM ANALYZE");
        sales = wanted;
    }

    @Override
    public Cell measure(int seconds) {
        Cell cell = pgbench.run(NAME, "p1.sql", CLIENTS, seconds, Map.of("n", 0L, "base", base, "range", range));
        // The fastest so far: others may have slowed down the last one.
        rate = Math.max(rate, cell.value());
        return cell;
    }

    @Override
    public void verify(Cell cell) {
        long before = done;
        done = database.number("SELECT count(*) FROM sale WHERE state = 1");
        long paid = done;
        if (paid - before < cell.detail("requests")) {
            // Theirs are sales that will be made only for the next measurement.
            database.change("DELETE FROM provider_event WHERE sale > ?", sales);
            throw new RanOut("P1 had more transactions than sales to pay");
        }
        String counts = database.text("SELECT (SELECT count(*) FROM provider_event) || ' ' || (SELECT count(*) FROM"
                + " stock_key WHERE state = 1) || ' ' || (SELECT count(DISTINCT sale) FROM stock_key WHERE state = 1) ||"
                + " ' ' || (SELECT count(*) FROM fetch_right) || ' ' || (SELECT count(*) FROM outgoing_event)");
        String right = String.join(" ", java.util.Collections.nCopies(5, Long.toString(paid)));
        WrongResult.unless(counts.equals(right), "P1: paid " + paid + ", but events, keys, rights: " + counts);
    }
}
