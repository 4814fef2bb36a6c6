package org.vintner.persistence.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.vintner.persistence.internal.postgres.PostgresFailure;

/**
 * How to reach the database.
 *
 * @param url JDBC URL without our options
 */
record Access(String url, String user, String password) {
    /** An authentication failure or a missing database does not heal by waiting. */
    private static final String AUTHENTICATION = "28";

    private static final String NO_DATABASE = "3D";

    /** Connections one by one, without time limits, for what comes before the pool. */
    DataSource direct() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(JdbcUrl.patient(url));
        } catch (IllegalArgumentException e) {
            throw new PostgresFailure("The database URL is not of the form jdbc:postgresql://host:port/database");
        }
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Whether the database answers; false if it may do so later. */
    boolean answers() {
        try (Connection connection = direct().getConnection()) {
            return connection.isValid(10);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith(AUTHENTICATION)) {
                throw new PostgresFailure(
                        "The database refuses user " + user
                                + ". Check VINTNER_DATABASE_USER and VINTNER_DATABASE_PASSWORD",
                        e);
            }
            if (state.startsWith(NO_DATABASE)) {
                throw new PostgresFailure("The database server has no database of the name in VINTNER_DATABASE_URL", e);
            }
            return false;
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Access[user=" + user + "]";
    }
}
