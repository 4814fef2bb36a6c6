package org.vintner.persistence.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres.Settings;
import org.vintner.persistence.testing.TestDatabase;

/** A real server whose processes are killed under us. */
@Timeout(180)
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path folder;
    private Path home;
    private PostmasterFile postmaster;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createTempDirectory("vintner-supervisor-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = folder.resolve("db");
        postgres = EmbeddedPostgres.start(new Settings(home, TestDatabase.programs(), true, ""));
        postgres.createDatabase("vintner");
        postmaster = new PostmasterFile(home.toRealPath().resolve("data"));
    }

    @AfterEach
    void end() throws IOException {
        postgres.close();
        Folders.delete(folder);
    }

    @Test
    void killedServerIsBackOnTheSamePortWithAllThatWasCommitted() throws SQLException {
        execute("CREATE TABLE t AS SELECT 42 AS n");
        int port = postgres.port();
        for (int n = 1; n <= 3; n++) {
            long server = kill();
            await(() -> answers("SELECT n FROM t", "42"));
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(postmaster.server()).isPresent().get().isNotEqualTo(server);
        }
    }

    /** A backend that computes does not notice that it is alone, and holds the shared memory. */
    @Test
    void busyBackendsOfAKilledServerDoNotKeepTheNextOneAway() throws SQLException {
        List<CompletableFuture<Void>> busy = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            busy.add(CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> execute("SELECT sum(n) FROM generate_series(1, 1e10) g (n)"))
                            .isInstanceOf(SQLException.class)));
        }
        await(() -> answers("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT sum%'", "3"));
        kill();
        await(() -> answers("SELECT 1", "1"));
        busy.forEach(CompletableFuture::join);
    }

    @Test
    void aKilledBackendIsPostgresOwnAffair() throws SQLException {
        long server = postmaster.server().orElseThrow();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            ProcessHandle.of(Long.parseLong(read(statement, "SELECT pg_backend_pid()")))
                    .orElseThrow()
                    .destroyForcibly();
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
        await(() -> answers("SELECT 1", "1"));
        assertThat(postmaster.server()).contains(server);
    }

    @Test
    void aServerThatCannotStartIsTriedUntilItCan() throws Exception {
        Path custom = home.resolve("data/custom.conf");
        Files.writeString(custom, "no_such_setting = 1\n");
        kill();
        await(() -> said("unrecognized configuration parameter") >= 3);
        assertThat(postmaster.server()).isEmpty();
        Files.delete(custom);
        await(() -> answers("SELECT 1", "1"));
    }

    @Test
    void aServerThatCannotStartDoesNotKeepUsFromStopping() throws Exception {
        Files.writeString(home.resolve("data/custom.conf"), "no_such_setting = 1\n");
        kill();
        await(() -> said("unrecognized configuration parameter") >= 1);
        postgres.close();
        assertThat(postmaster.server()).isEmpty();
        Files.delete(home.resolve("data/custom.conf"));
        postgres = EmbeddedPostgres.start(new Settings(home, TestDatabase.programs(), true, ""));
        assertThat(answers("SELECT 1", "1")).isTrue();
    }

    @Test
    void aProcessFileThatWasCutShortDoesNotBlockTheStart() throws Exception {
        postgres.close();
        Files.writeString(home.resolve("data/postmaster.pid"), "");
        postgres = EmbeddedPostgres.start(new Settings(home, TestDatabase.programs(), true, ""));
        assertThat(answers("SELECT 1", "1")).isTrue();
    }

    @Test
    void aStopIsNoDeath() {
        postgres.close();
        assertThat(postmaster.server()).isEmpty();
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    private long kill() {
        long server = postmaster.server().orElseThrow();
        ProcessHandle.of(server).orElseThrow().destroyForcibly();
        await(() -> !postmaster.server().equals(Optional.of(server)));
        return server;
    }

    private long said(String words) {
        try {
            return Files.readString(home.resolve("postgres.log"))
                    .lines()
                    .filter(line -> line.contains(words))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }

    private boolean answers(String query, String expected) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return read(statement, query).equals(expected);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String read(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void execute(String text) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url("vintner"), EmbeddedPostgres.USER, postgres.secret());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
