package org.vintner.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The judge: plain SQL on a server's embedded database, past everything that the product does. */
public final class Database {

    private final Path folder;

    Database(Path dataFolder) {
        this.folder = dataFolder.resolve("db");
    }

    /** Opens a connection; for tests that hold locks. */
    public Connection connect() {
        try {
            List<String> postmaster = Files.readAllLines(folder.resolve("data/postmaster.pid"));
            String password = Files.readString(folder.resolve("password")).strip();
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + postmaster.get(3).strip() + "/vintner", "vintner", password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the process id of the database server} */
    public long process() {
        try {
            return Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid"))
                    .get(0)
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
