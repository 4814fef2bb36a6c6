package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections from the pool. While the database is out of reach one caller waits for it and the others are refused at once: else
 * all threads of the server would stand in the queue, and what needs no database would not be answered either. A pool that
 * is merely used up is no reason for that; there everybody waits for his turn.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final DataSource dataSource;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean probing = new AtomicBoolean();

    Connections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A connection; or a {@link DatabaseFailure} that says that there is none. */
    Connection open() {
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
