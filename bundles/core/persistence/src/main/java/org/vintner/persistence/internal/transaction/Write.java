package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A statement whose result nobody needs, so that it can travel with the next one: the driver sends statements that stand in one
 * text, each with its arguments, in one round trip.
 *
 * @param statement with a {@code ?} for each argument
 * @param binder sets its arguments
 */
public record Write(String statement, Binder binder) {

    /** Sets arguments from a position on, and answers the position behind them. */
    @FunctionalInterface
    public interface Binder {
        int bind(PreparedStatement prepared, int from) throws SQLException;
    }

    /** Prepares writes and a last statement as one trip; the arguments of the last one are the caller's business. */
    public static Trip prepare(Connection connection, List<Write> writes, String last) throws SQLException {
        String text = Stream.concat(writes.stream().map(Write::statement), Stream.of(last))
                .collect(Collectors.joining(";"));
        PreparedStatement prepared = connection.prepareStatement(text);
        try {
            int next = 1;
            for (Write write : writes) {
                next = write.binder().bind(prepared, next);
            }
            return new Trip(prepared, next);
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /**
     * Statements that travel together.
     *
     * @param prepared all of them
     * @param next position of the first argument of the last one
     */
    public record Trip(PreparedStatement prepared, int next) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            prepared.close();
        }
    }
}
