package org.vintner.persistence.internal.transaction;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * What JDBC and JPA report, unchecked, within a unit of work; a {@link CommerceException} with this as its cause leaves
 * the outermost one. The message holds no SQL and no values, and neither does the cause: PostgreSQL's own message may
 * name both, and a cause is logged.
 */
public final class DatabaseFailure extends RuntimeException {
    private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

    private static final String NO_CONNECTION = "08001";

    private final String sqlState;
    private final String constraint;

    private DatabaseFailure(String message, String sqlState, String constraint, Throwable origin) {
        super(message);
        setStackTrace(origin.getStackTrace());
        this.sqlState = sqlState;
        this.constraint = constraint;
    }

    /** Translates the first SQLException in the chain of causes. */
    public static DatabaseFailure of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return of(sql, failure);
            }
        }
        return new DatabaseFailure(
                "Database access failed: " + failure.getClass().getSimpleName(), "", "", failure);
    }

    /** No connection could be had; pools report that without an SQLSTATE. */
    static DatabaseFailure noConnection(SQLException sql) {
        String state = Optional.ofNullable(sql.getSQLState()).orElse(NO_CONNECTION);
        return new DatabaseFailure("No database connection, SQLSTATE " + state, NO_CONNECTION, "", sql);
    }

    private static DatabaseFailure of(SQLException sql, Throwable failure) {
        String state = Optional.ofNullable(sql.getSQLState()).orElse("");
        return new DatabaseFailure("Database statement failed, SQLSTATE " + state, state, constraintOf(sql), failure);
    }

    private static String constraintOf(SQLException sql) {
        return sql instanceof PSQLException pg
                ? Optional.ofNullable(pg.getServerErrorMessage())
                        .map(ServerErrorMessage::getConstraint)
                        .orElse("")
                : "";
    }

    public String sqlState() {
        return sqlState;
    }

    /** Name of the violated constraint; empty if it was something else. */
    public String constraint() {
        return constraint;
    }

    /** Whether the same work may succeed when it is simply run again: deadlock or serialization failure. */
    public boolean repeatable() {
        return REPEATABLE.contains(sqlState);
    }

    /** What leaves the outermost unit of work. */
    CommerceException translated() {
        return unavailable()
                ? new CommerceException(
                        CommerceError.UNAVAILABLE, "The database is busy or out of reach. Try again later.", this)
                : new CommerceException(CommerceError.INTERNAL, "The database refused an operation.", this);
    }

    /** Whether the database is out of reach or too slow just now, so that the caller may come again later. */
    private boolean unavailable() {
        return repeatable()
                || sqlState.startsWith("08") // connection
                || sqlState.startsWith("53") // out of resources
                || sqlState.startsWith("57P") // server stopped or starting
                || sqlState.equals("57014") // statement timeout
                || sqlState.equals("55P03"); // lock timeout
    }
}
