package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.persistence.EntityManager;
import org.vintner.persistence.store.UnitOfWork;

/** What the stores see of the unit of work: both ways to the database, which share one connection. */
public interface Transaction {
    /** The connection of the running unit of work, opened at the first call. Never to be closed or committed. */
    Connection connection();

    /** The entity manager of the running unit of work; joins the connection. Costs nothing when it is not asked for. */
    EntityManager entityManager();

    /**
     * Runs one piece of SQL: in the running unit of work, else on a connection in auto-commit mode, which saves the
     * hot paths the round trip of a commit. So the action must be one statement.
     */
    <T> T statement(SqlAction<T> action);

    /** As {@link #statement}, for a statement that changes nothing: it is run again when its connection breaks. */
    <T> T read(SqlAction<T> action);

    /**
     * The writes that the running unit of work has kept for its next trip, in their order. They may be added to; whoever has sent
     * them clears the list. They go out before any other work on the connection, and at the latest with the commit. Empty when no
     * unit of work is running: then nothing can be kept.
     */
    Optional<List<Write>> kept();

    /** Runs an action when the running unit of work is about to commit; what it writes is part of it. */
    void beforeCommit(Runnable action);

    /** As {@link UnitOfWork#note}. */
    <T> T note(UnitOfWork.Note<T> note);

    /** Runs a piece of SQL in the running unit of work that takes the kept writes with it. */
    <T> T trip(SqlAction<T> action);

    /** SQL work on a connection. */
    @FunctionalInterface
    interface SqlAction<T> {
        T run(Connection connection) throws SQLException;
    }
}
