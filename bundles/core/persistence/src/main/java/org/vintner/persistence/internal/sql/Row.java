package org.vintner.persistence.internal.sql;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The current row of a result. The plain getters refuse NULL; {@code maybe...} answer it with an empty Optional. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public UUID uuid(String column) throws SQLException {
        return present(column, result.getObject(column, UUID.class));
    }

    public Optional<UUID> maybeUuid(String column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, UUID.class));
    }

    public String text(String column) throws SQLException {
        return present(column, result.getString(column));
    }

    public Optional<String> maybeText(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    public long number(String column) throws SQLException {
        return notNull(column, result.getLong(column));
    }

    public int integer(String column) throws SQLException {
        return notNull(column, result.getInt(column));
    }

    public Optional<Long> maybeNumber(String column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? Optional.empty() : Optional.of(value);
    }

    public boolean flag(String column) throws SQLException {
        return notNull(column, result.getBoolean(column));
    }

    public Instant time(String column) throws SQLException {
        return present(column, result.getObject(column, OffsetDateTime.class)).toInstant();
    }

    public Optional<Instant> maybeTime(String column) throws SQLException {
        return Optional.ofNullable(result.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    public LocalDateTime localTime(String column) throws SQLException {
        return present(column, result.getObject(column, LocalDateTime.class));
    }

    public LocalDate date(String column) throws SQLException {
        return present(column, result.getObject(column, LocalDate.class));
    }

    public byte[] bytes(String column) throws SQLException {
        return present(column, result.getBytes(column));
    }

    public Optional<byte[]> maybeBytes(String column) throws SQLException {
        return Optional.ofNullable(result.getBytes(column));
    }

    public <E extends Enum<E>> E constant(String column, Class<E> type) throws SQLException {
        return Enum.valueOf(type, text(column));
    }

    public <E extends Enum<E>> Optional<E> maybeConstant(String column, Class<E> type) throws SQLException {
        return maybeText(column).map(name -> Enum.valueOf(type, name));
    }

    /** An array column, e.g. {@code row.list("tags", String.class)}. */
    public <T> List<T> list(String column, Class<T> type) throws SQLException {
        Array array = present(column, result.getArray(column));
        return List.of((Object[]) array.getArray()).stream().map(type::cast).toList();
    }

    /** Two array columns of equal length, as names and their values. */
    public Map<String, String> pairs(String names, String values) throws SQLException {
        List<String> keys = list(names, String.class);
        List<String> texts = list(values, String.class);
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            pairs.put(keys.get(i), texts.get(i));
        }
        return pairs;
    }

    private <T> T notNull(String column, T value) throws SQLException {
        if (result.wasNull()) {
            throw new SQLException("Column " + column + " is NULL", "22004");
        }
        return value;
    }

    private static <T> T present(String column, T value) throws SQLException {
        if (value == null) {
            throw new SQLException("Column " + column + " is NULL", "22004");
        }
        return value;
    }
}
