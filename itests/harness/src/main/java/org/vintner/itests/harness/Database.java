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

    /**
     * Where a database is, and who may come in.
     *
     * @param host name or address
     * @param port of PostgreSQL
     * @param name of the database
     * @param user who
     * @param password his
     */
    public record Address(String host, int port, String name, String user, String password) {

        /** {@return the address for JDBC} */
        public String url() {
            return "jdbc:postgresql://" + host + ":" + port + "/" + name;
        }

        /** {@return another database of the same PostgreSQL} */
        public Address named(String other) {
            return new Address(host, port, other, user, password);
        }
    }

    Database(Source source) {
        this.source = source;
    }

    /** {@return the database at an address} */
    public static Database at(Address address) {
        return new Database(() -> DriverManager.getConnection(address.url(), address.user(), address.password()));
    }

    /** The embedded one of a server with this data folder. */
    static Database embedded(Path dataFolder) {
        return new Database(() -> {
            try {
                return at(embeddedAddress(dataFolder)).source.connect();
            } catch (IOException | IndexOutOfBoundsException e) {
                throw new SQLException("The embedded PostgreSQL does not run: " + e, e);
            }
        });
    }

    /** Where the embedded one of a server with this data folder listens just now. */
    static Address embeddedAddress(Path dataFolder) throws IOException {
        Path folder = dataFolder.resolve("db");
        int port = Integer.parseInt(postmaster(folder, 3));
        String password = Files.readString(folder.resolve("password")).strip();
        return new Address("127.0.0.1", port, "vintner", "vintner", password);
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
