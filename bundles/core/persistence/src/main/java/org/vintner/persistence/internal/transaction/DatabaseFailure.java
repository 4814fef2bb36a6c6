package org.vintner.persistence.internal.transaction;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The one unchecked form of everything that JDBC and JPA report. The message holds no SQL and no values, as it may
 * reach a log; the cause, which does, is kept for {@link #sqlState} only.
 */
public final class DatabaseFailure extends RuntimeException {
    private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

    private final String sqlState;
    private final String constraint;

    private DatabaseFailure(String message, String sqlState, String constraint, Throwable cause) {
        super(message, cause);
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

    /** Whether the database is out of reach or too slow just now, so that the caller may come again later. */
    public boolean unavailable() {
        return sqlState.startsWith("08") // connection
                || sqlState.startsWith("53") // out of resources
                || sqlState.startsWith("57P") // server stopped or starting
                || sqlState.equals("57014") // statement timeout
                || sqlState.equals("55P03"); // lock timeout
    }
}
