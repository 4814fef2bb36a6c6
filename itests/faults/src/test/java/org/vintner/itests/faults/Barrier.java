package org.vintner.itests.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;

/**
 * Stops the server at one step, without the server's help: a trigger in its database waits for a lock that the test holds.
 * Whoever does the step, stands still there until the barrier is opened; time enough to kill him.
 */
public final class Barrier implements AutoCloseable {

    private static final long LOCK = 4_711;

    private final Database database;
    private final String table;
    private final Connection holder;

    private Barrier(Database database, String table, Connection holder) {
        this.database = database;
        this.table = table;
        this.holder = holder;
    }

    /**
     * Closes the way.
     *
     * @param event {@code INSERT} or {@code UPDATE}
     * @param when SQL over {@code NEW} that tells whom to stop
     * @param atCommit whether to stop him in his COMMIT, when all else is done; else before the row is written
     */
    public static Barrier before(Database database, String event, String table, String when, boolean atCommit) {
        Connection holder = database.lock("SELECT pg_advisory_lock(" + LOCK + ")");
        database.change("CREATE OR REPLACE FUNCTION test_barrier() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(" + LOCK + "); RETURN NEW; END'");
        String timing =
                atCommit ? "CREATE CONSTRAINT TRIGGER test_barrier AFTER " : "CREATE TRIGGER test_barrier BEFORE ";
        String deferred = atCommit ? " DEFERRABLE INITIALLY DEFERRED" : "";
        database.change(timing + event + " ON " + table + deferred + " FOR EACH ROW WHEN (" + when
                + ") EXECUTE FUNCTION test_barrier()");
        return new Barrier(database, table, holder);
    }

    /** Waits until somebody stands before it. */
    public void awaitSomebody() {
        Await.until(
                "the server stands before the barrier on " + table,
                () -> database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0);
    }

    /** Lets everybody pass. Whoever was killed meanwhile can't go on, unless all that he still had to do was a COMMIT. */
    public void open() {
        try {
            holder.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the sessions that stand before it, as if the machine had gone down with them. */
    public void drown() {
        database.text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        open();
    }

    @Override
    public void close() {
        open();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER IF EXISTS test_barrier ON " + table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
