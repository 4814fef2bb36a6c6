package org.vintner.itests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The judge: plain SQL on a server's database, past everything that the product does. */
public final class Database {

    private final Source source;

    /** Where connections come from. */
    interface Source {
        Connection connect() throws SQLException;
    }

    Database(Source source) {
        this.source = source;
    }

    /** The embedded one of a server with this data folder. */
    static Database embedded(Path dataFolder) {
        Path folder = dataFolder.resolve("db");
        return new Database(() -> {
            try {
                String port = postmaster(folder, 3);
                String password = Files.readString(folder.resolve("password")).strip();
                return DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/vintner", "vintner", password);
            } catch (IOException | IndexOutOfBoundsException e) {
                throw new SQLException("The embedded PostgreSQL does not run: " + e, e);
            }
        });
    }

    /** A line of the file that tells of the running server. */
    static String postmaster(Path folder, int line) throws IOException {
        return Files.readAllLines(folder.resolve("data/postmaster.pid"))
                .get(line)
                .strip();
    }

    /** Opens a connection; for tests that hold locks. */
    public Connection connect() {
        try {
            return source.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the number that a query gives, for queries of one row and column} */
    public long number(String sql, Object... arguments) {
        return Long.parseLong(text(sql, arguments));
    }

    /** {@return the text that a query gives, for queries of one row and column} */
    public String text(String sql, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new AssertionError("no row: " + sql);
                }
                return String.valueOf(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes something behind the server's back; {@return how many rows} */
    public int change(String sql, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Locks what a query finds until the connection is closed. */
    public Connection lock(String sql, Object... arguments) {
        Connection connection = connect();
        try {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    statement.setObject(i + 1, arguments[i]);
                }
                statement.execute();
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
