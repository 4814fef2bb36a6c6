package org.vintner.persistence.internal.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.postgres.PostgresFailure;

/** Brings the schema up to the version that this code knows, before anything else may use the database. */
public final class Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final int OLDEST_SERVER = 15;
    private static final String LOCATION = "classpath:db/migration";

    private Migration() {}

    public static void migrate(DataSource dataSource) {
        checkServer(dataSource);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Flyway looks for its own parts through the context class loader, which in OSGi is anybody's.
        thread.setContextClassLoader(Migration.class.getClassLoader());
        try {
            apply(dataSource);
        } catch (FlywayException e) {
            throw new PostgresFailure("The database schema could not be brought up to date: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void apply(DataSource dataSource) {
        Flyway flyway = Flyway.configure(Migration.class.getClassLoader())
                .loggers(QuietLog.class.getName())
                .dataSource(dataSource)
                .locations(LOCATION)
                .cleanDisabled(true)
                .load();
        refuseNewer(flyway);
        int applied = flyway.migrate().migrationsExecuted;
        if (applied > 0) {
            LOG.info("Database schema brought up to date by {} migrations", applied);
        }
    }

    private static void refuseNewer(Flyway flyway) {
        Arrays.stream(flyway.info().all())
                .filter(m ->
                        m.getState() == MigrationState.FUTURE_SUCCESS || m.getState() == MigrationState.FUTURE_FAILED)
                .map(MigrationInfo::getVersion)
                .findFirst()
                .ifPresent(version -> {
                    throw new PostgresFailure("The database has schema version " + version
                            + ", which is newer than this server. Start the newer server, or restore the backup that"
                            + " was made before the update");
                });
    }

    private static void checkServer(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_SERVER) {
                throw new PostgresFailure("The database server is PostgreSQL " + version + "; Vintner needs "
                        + OLDEST_SERVER + " or newer");
            }
            ensureExtension(statement);
        } catch (SQLException e) {
            throw new PostgresFailure("The database cannot be examined, SQLSTATE " + e.getSQLState(), e);
        }
    }

    private static void ensureExtension(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT FROM pg_extension WHERE extname = 'btree_gist'")) {
            if (found.next()) {
                return;
            }
        }
        try {
            statement.execute("CREATE EXTENSION IF NOT EXISTS btree_gist");
        } catch (SQLException e) {
            throw new PostgresFailure(
                    "The database lacks the extension btree_gist and its user may not create it."
                            + " Let an administrator of the database run: CREATE EXTENSION btree_gist",
                    e);
        }
    }
}
