package org.vintner.itests.benchmarks;

import java.util.Map;
import org.vintner.itests.harness.Database;

/**
 * What PostgreSQL alone makes of attempts at time, on the same server as the product's, in a database of its own: pgbench inserts into
 * one table under an exclusion constraint over resource and range.
 */
final class PlainBookings implements Side {

    private static final int CLIENTS = 32;

    private final String name;
    private final long resources;
    private final PgBench pgbench;
    private final Database database;

    /** Makes the database anew. */
    PlainBookings(String name, Programs programs, Database.Address server, int resources) {
        this.name = name;
        this.resources = resources;
        Database.Address address = PgBench.fresh(server, "pgbench_booking_" + resources);
        this.pgbench = new PgBench(programs, address);
        this.database = Database.at(address);
        for (String statement : Programs.text("booking-schema.sql").split(";\\s*\n", -1)) {
            if (!statement.isBlank()) {
                database.change(statement);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** Each measurement of each side begins with nothing taken: what is free makes the work. */
    @Override
    public void prepare(int seconds) {
        database.change("TRUNCATE taken");
        database.change("VACUUM ANALYZE");
        database.change("CHECKPOINT");
    }

    @Override
    public Cell measure(int seconds) {
        return pgbench.run(name, "booking.sql", CLIENTS, seconds, Map.of("resources", resources, "slots", (long)
                BookableYear.SLOTS));
    }

    @Override
    public void verify(Cell cell) {
        long taken = database.number("SELECT count(*) FROM taken");
        cell.details().put("taken", (double) taken);
        WrongResult.unless(
                taken > 0 && taken <= cell.detail("requests"),
                name + ": " + taken + " times are taken by " + cell.detail("requests") + " attempts");
    }
}
