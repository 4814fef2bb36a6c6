package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections from the pool. While the database is out of reach one caller waits for it and the others are refused at once: else
 * all threads of the server would stand in the queue, and what needs no database would not be answered either. A pool that
 * is merely used up is no reason for that; there everybody waits for his turn. One is kept for what is urgent: a crowd of
 * buyers may wait for each other, but not money that has arrived for them.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** As long as the pool itself makes somebody wait. */
    private static final long PATIENCE_SECONDS = 5;

    private final DataSource dataSource;
    private final Semaphore ordinary;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean probing = new AtomicBoolean();

    /**
     * Connections of a pool.
     *
     * @param ordinary how many are for everybody; what is urgent gets the rest as well
     */
    Connections(DataSource dataSource, int ordinary) {
        this.dataSource = dataSource;
        this.ordinary = new Semaphore(ordinary, true);
    }

    /** A connection on loan: closed, it is back in the pool, and whoever waits for a place has it. */
    record Loan(Connection connection, Runnable place) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                place.run();
            }
        }
    }

    /** A connection; or a {@link DatabaseFailure} that says that there is none. */
    Loan open() {
        if (!hasPlace()) {
            throw DatabaseFailure.noConnection(new SQLException("All connections are in use"));
        }
        boolean opened = false;
        try {
            Loan loan = new Loan(connection(), ordinary::release);
            opened = true;
            return loan;
        } finally {
            if (!opened) {
                ordinary.release();
            }
        }
    }

    /** As {@link #open}, and also the one that is kept. */
    Loan openUrgently() {
        return new Loan(connection(), () -> {});
    }

    private boolean hasPlace() {
        try {
            return ordinary.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Connection connection() {
        if (!away.get()) {
            return fromPool();
        }
        if (!probing.compareAndSet(false, true)) {
            throw DatabaseFailure.noConnection(new SQLException("The database is known to be out of reach"));
        }
        try {
            return fromPool();
        } finally {
            probing.set(false);
        }
    }

    private Connection fromPool() {
        try {
            Connection connection = dataSource.getConnection();
            if (away.compareAndSet(true, false)) {
                LOG.info("The database is within reach again");
            }
            return connection;
        } catch (SQLException e) {
            // The pool passes on why no connection could be made; without a reason all were just in use.
            if (e.getSQLState() != null && away.compareAndSet(false, true)) {
                LOG.warn(
                        "The database is out of reach, SQLSTATE {}; requests that need it are refused until it is back",
                        e.getSQLState());
            }
            throw DatabaseFailure.noConnection(e);
        }
    }
}
