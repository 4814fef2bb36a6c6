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
    private static final String DISK_FULL = "53100";
    private static final String ROLLED_BACK = "25P02";
    private static final String ERROR = "ERROR";

    private final String sqlState;
    private final String constraint;
    private final boolean lost;
    private final boolean uncertain;

    private DatabaseFailure(String message, String sqlState, String constraint, Throwable origin) {
        this(message, sqlState, constraint, false, false, origin);
    }

    private DatabaseFailure(
            String message, String sqlState, String constraint, boolean lost, boolean uncertain, Throwable origin) {
        super(message);
        setStackTrace(origin.getStackTrace());
        this.sqlState = sqlState;
        this.constraint = constraint;
        this.lost = lost;
        this.uncertain = uncertain;
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

    /**
     * A commit failed, or a statement that is a transaction of its own. If the server itself did not say that it undid the work,
     * the work may be done: the answer was lost with the connection.
     */
    static DatabaseFailure ofCommit(SQLException sql) {
        if (undone(sql)) {
            return of(sql);
        }
        String state = stateOf(sql);
        return new DatabaseFailure(
                "Database connection lost at a commit, SQLSTATE " + state, state, "", true, true, sql);
    }

    private static DatabaseFailure of(SQLException sql, Throwable failure) {
        String state = stateOf(sql);
        return new DatabaseFailure(
                "Database statement failed, SQLSTATE " + state,
                state,
                constraintOf(sql),
                isLoss(state),
                false,
                failure);
    }

    private static String stateOf(SQLException sql) {
        return Optional.ofNullable(sql.getSQLState()).orElse("");
    }

    /** An error ends the transaction and keeps the connection; what ends the connection tells nothing about it. */
    private static boolean undone(SQLException sql) {
        return ROLLED_BACK.equals(sql.getSQLState())
                || (sql instanceof PSQLException pg
                        && Optional.ofNullable(pg.getServerErrorMessage())
                                .map(ServerErrorMessage::getSeverity)
                                .filter(ERROR::equals)
                                .isPresent());
    }

    private static boolean isLoss(String state) {
        return state.startsWith("08") || state.startsWith("57P");
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

    /** Whether the connection broke before the commit was begun: the server has undone the work, and it may be run again. */
    boolean lostBeforeCommit() {
        return lost && !uncertain;
    }

    /** Whether the work may be done or undone. */
    boolean uncertain() {
        return uncertain;
    }

    /** What leaves the outermost unit of work. */
    CommerceException translated() {
        if (uncertain) {
            return new CommerceException(
                    CommerceError.COMMIT_UNKNOWN,
                    "The connection to the database broke while the change was being saved, so it is not known whether it"
                            + " was. Repeat the request with the same Idempotency-Key, or look before you send it anew.",
                    this);
        }
        if (sqlState.equals(DISK_FULL)) {
            return new CommerceException(
                    CommerceError.UNAVAILABLE,
                    "The database has no room left on its disk. Nothing was changed; try again later.",
                    this);
        }
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
                || sqlState.equals("58030") // the disk fails
                || sqlState.equals("25P03") // idle in transaction for too long
                || sqlState.startsWith("57P") // server stopped or starting
                || sqlState.equals("57014") // statement timeout
                || sqlState.equals("55P03"); // lock timeout
    }
}
