package org.vintner.persistence.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.persistence.internal.transaction.Transaction;
import org.vintner.persistence.internal.transaction.Write;
import org.vintner.persistence.store.UnitOfWork.Note;

/**
 * Runs SQL in the running unit of work, or as a transaction of its own when there is none. A store keeps its statements
 * as constants, with a {@code ?} for each argument: PostgreSQL prepares each text once per connection.
 *
 * <p>Arguments: String, numbers, boolean, UUID, Instant, byte[], enum (by name), Optional of these (empty is NULL), and
 * arrays made by {@link #array}. A batch is one statement that reads arrays:
 *
 * <pre>{@code
 * sql.update("INSERT INTO t (id, name) SELECT * FROM unnest(?, ?)", array("uuid", ids), array("text", names));
 * }</pre>
 */
@Component(service = Sql.class)
public final class Sql {
    /** A statement that begins so changes nothing; one with WITH may. */
    private static final String READS = "SELECT ";

    private final Transaction transaction;
    private final Note<Map<String, ArrayArgument[]>> gathered = new Note<>(LinkedHashMap::new);

    @Activate
    public Sql(@Reference Transaction transaction) {
        this.transaction = transaction;
    }

    /** Turns the current row into a value. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(Row row) throws SQLException;
    }

    /** Values for one array parameter, with PostgreSQL's name of the element type. */
    public record ArrayArgument(String type, List<Object> values) {}

    /** An array argument; the type is that of an element: uuid, text, int8, timestamptz, bytea, ... */
    public static ArrayArgument array(String type, Collection<?> values) {
        return new ArrayArgument(type, values.stream().map(Sql::plain).toList());
    }

    /** An array argument of one value per row. */
    public static <T> ArrayArgument column(String type, Collection<T> rows, Function<? super T, ?> value) {
        return array(type, rows.stream().map(value).toList());
    }

    /**
     * A write whose result nobody needs: it travels with the unit of work's next statement, or with its commit, and fails with
     * them. Outside a unit of work it is run at once.
     */
    public void later(String statement, Object... arguments) {
        Optional<List<Write>> kept = transaction.kept();
        if (kept.isPresent()) {
            kept.get().add(new Write(statement, (prepared, from) -> bindAll(prepared, from, arguments)));
        } else {
            update(statement, arguments);
        }
    }

    /**
     * A write of rows that nobody reads within the unit of work, and before or after which the others may come: the rows of all calls
     * with this statement are written by one, with the commit. Outside a unit of work it is run at once.
     *
     * @param columns the statement's arguments, arrays of one length
     */
    public void gather(String statement, ArrayArgument... columns) {
        if (transaction.kept().isEmpty()) {
            update(statement, (Object[]) columns);
            return;
        }
        Map<String, ArrayArgument[]> rows = transaction.note(gathered);
        if (rows.isEmpty()) {
            transaction.beforeCommit(this::sendGathered);
        }
        rows.merge(statement, columns, Sql::joined);
    }

    /** Sends what was gathered before its time: for whoever reads it within the unit of work all the same. */
    public void sendGathered() {
        if (transaction.kept().isPresent()) {
            Map<String, ArrayArgument[]> rows = transaction.note(gathered);
            rows.forEach((statement, columns) -> later(statement, (Object[]) columns));
            rows.clear();
        }
    }

    private static ArrayArgument[] joined(ArrayArgument[] first, ArrayArgument[] second) {
        ArrayArgument[] joined = new ArrayArgument[first.length];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = new ArrayArgument(
                    first[i].type(),
                    Stream.concat(first[i].values().stream(), second[i].values().stream())
                            .toList());
        }
        return joined;
    }

    /** All rows, in the order of the statement. */
    public <T> List<T> query(String statement, RowMapper<T> mapper, Object... arguments) {
        Optional<List<Write>> kept = transaction.kept().filter(writes -> !writes.isEmpty());
        if (kept.isPresent()) {
            return transaction.trip(connection -> behind(
                    connection,
                    kept.get(),
                    prepared -> {
                        try (ResultSet result = prepared.getResultSet()) {
                            return rows(result, mapper);
                        }
                    },
                    statement,
                    arguments));
        }
        Transaction.SqlAction<List<T>> action = connection -> {
            try (PreparedStatement prepared = prepare(connection, statement, arguments);
                    ResultSet result = prepared.executeQuery()) {
                return rows(result, mapper);
            }
        };
        return statement.startsWith(READS) ? transaction.read(action) : transaction.statement(action);
    }

    /** What a statement gave. */
    @FunctionalInterface
    private interface Outcome<T> {
        T of(PreparedStatement executed) throws SQLException;
    }

    /** Runs a statement in one trip with the writes that were kept before it, and passes over their results. */
    private static <T> T behind(
            Connection connection, List<Write> kept, Outcome<T> outcome, String statement, Object... arguments)
            throws SQLException {
        try (Write.Trip trip = Write.prepare(connection, kept, statement)) {
            PreparedStatement prepared = trip.prepared();
            bindAll(prepared, trip.next(), arguments);
            prepared.execute();
            for (int passed = 0; passed < kept.size(); passed++) {
                prepared.getMoreResults();
            }
            kept.clear();
            return outcome.of(prepared);
        }
    }

    private static <T> List<T> rows(ResultSet result, RowMapper<T> mapper) throws SQLException {
        List<T> rows = new ArrayList<>();
        Row row = new Row(result);
        while (result.next()) {
            rows.add(mapper.map(row));
        }
        return rows;
    }

    /** The row, if there is one; a second row is an error of the statement. */
    public <T> Optional<T> queryOne(String statement, RowMapper<T> mapper, Object... arguments) {
        List<T> rows = query(statement, mapper, arguments);
        if (rows.size() > 1) {
            throw new IllegalStateException("Expected at most one row, got " + rows.size());
        }
        return rows.stream().findFirst();
    }

    /** The number of rows that were changed. */
    public int update(String statement, Object... arguments) {
        Optional<List<Write>> kept = transaction.kept().filter(writes -> !writes.isEmpty());
        if (kept.isPresent()) {
            return transaction.trip(connection ->
                    behind(connection, kept.get(), PreparedStatement::getUpdateCount, statement, arguments));
        }
        return transaction.statement(connection -> {
            try (PreparedStatement prepared = prepare(connection, statement, arguments)) {
                return prepared.executeUpdate();
            }
        });
    }

    private static PreparedStatement prepare(Connection connection, String statement, Object... arguments)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        try {
            bindAll(prepared, 1, arguments);
            return prepared;
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    private static int bindAll(PreparedStatement prepared, int from, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(prepared, from + i, plain(arguments[i]));
        }
        return from + arguments.length;
    }

    private static void bind(PreparedStatement prepared, int index, Object value) throws SQLException {
        if (value instanceof ArrayArgument array) {
            prepared.setArray(index, prepared.getConnection().createArrayOf(array.type(), elements(array)));
        } else if (value instanceof byte[] bytes) {
            prepared.setBytes(index, bytes);
        } else if (value == null) {
            prepared.setNull(index, Types.NULL);
        } else {
            prepared.setObject(index, value);
        }
    }

    /** The driver takes bytea elements in an array of that type only. */
    private static Object[] elements(ArrayArgument array) {
        return array.type().equals("bytea")
                ? array.values().toArray(byte[][]::new)
                : array.values().toArray();
    }

    /** What the driver understands; it does not know Instant, enums and Optional. */
    private static Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Sql::plain).orElse(null);
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }
}
