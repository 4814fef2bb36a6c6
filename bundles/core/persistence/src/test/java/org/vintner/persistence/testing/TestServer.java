package org.vintner.persistence.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.vintner.persistence.internal.migration.Migration;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres.Settings;

/** The PostgreSQL server that all tests of a JVM share: started by the first, not durable, gone with the JVM. */
final class TestServer {
    static final Path PROGRAMS =
            Path.of(System.getProperty("java.io.tmpdir"), "vintner-test-postgres-" + System.getProperty("user.name"));
    static final String TEMPLATE = "vintner_template";

    private TestServer() {}

    static EmbeddedPostgres postgres() {
        return Running.POSTGRES;
    }

    static void administer(String statement) {
        execute(Running.POSTGRES, statement);
    }

    private static void execute(EmbeddedPostgres postgres, String text) {
        try (Connection connection = DriverManager.getConnection(
                        postgres.url("postgres"), EmbeddedPostgres.USER, postgres.secret());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loaded, and so started, at first use. */
    private static final class Running {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path home = Files.createTempDirectory("vintner-test-");
                EmbeddedPostgres postgres = EmbeddedPostgres.start(new Settings(home, PROGRAMS, false, ""));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, home)));
                migrateTemplate(postgres);
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void migrateTemplate(EmbeddedPostgres postgres) {
            execute(postgres, "CREATE DATABASE " + TEMPLATE);
            try (HikariDataSource dataSource = Pools.open(postgres, TEMPLATE, 2)) {
                Migration.migrate(dataSource);
            }
        }

        private static void stop(EmbeddedPostgres postgres, Path home) {
            postgres.close();
            try (Stream<Path> walk = Files.walk(home)) {
                List<Path> paths = walk.sorted(Comparator.reverseOrder()).toList();
                for (Path path : paths) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
