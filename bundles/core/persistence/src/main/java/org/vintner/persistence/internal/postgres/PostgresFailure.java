package org.vintner.persistence.internal.postgres;

/** The database cannot be used. The message says why and what a person can do about it. */
public final class PostgresFailure extends RuntimeException {
    public PostgresFailure(String message) {
        super(message);
    }

    public PostgresFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
