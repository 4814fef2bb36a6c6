package org.vintner.persistence.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.persistence.internal.database.JdbcUrl;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres.Settings;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.testing.TestDatabase;

/** Reads that may be old come from a streaming replica, and from the primary while that is away or too far behind (S3.26). */
class ReplicaTest {

    private static final String NOTES = "SELECT count(*) AS n FROM note";

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres primary;
    private static EmbeddedPostgres standby;
    private static HikariDataSource primaryPool;
    private static HikariDataSource standbyPool;

    private Replica replica;

    /** The standby begins as a copy of the stopped primary, and follows its log from there. */
    @BeforeAll
    static void start() throws IOException {
        primary = postgres("primary");
        primary.createDatabase("shop");
        execute(primary, "CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY)");
        primary.close();
        copy(folder.resolve("primary"), folder.resolve("standby"));
        primary = postgres("primary");
        Path data = folder.resolve("standby").resolve("data");
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("custom.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=" + EmbeddedPostgres.USER
                        + " password=" + primary.secret() + "'\n");
        standby = postgres("standby");
        primaryPool = pool(primary);
        standbyPool = pool(standby);
    }

    private static EmbeddedPostgres postgres(String name) {
        return EmbeddedPostgres.start(new Settings(folder.resolve(name), TestDatabase.programs(), false, ""));
    }

    private static HikariDataSource pool(EmbeddedPostgres postgres) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(JdbcUrl.pooled(postgres.url("shop"), 30, 10));
        config.setUsername(EmbeddedPostgres.USER);
        config.setPassword(postgres.secret());
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(
                        path,
                        to.resolve(from.relativize(path).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String statement) {
        try (Connection connection =
                        DriverManager.getConnection(postgres.url("shop"), EmbeddedPostgres.USER, postgres.secret());
                Statement created = connection.createStatement()) {
            created.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() {
        List.of(primaryPool, standbyPool).forEach(HikariDataSource::close);
        List.of(standby, primary).forEach(EmbeddedPostgres::close);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private ThreadUnitOfWork on(HikariDataSource second, int seconds) {
        replica = new Replica(primaryPool, second, Duration.ofSeconds(seconds));
        EntityManagerFactory none = (EntityManagerFactory) Proxy.newProxyInstance(
                ReplicaTest.class.getClassLoader(),
                new Class<?>[] {EntityManagerFactory.class},
                (proxy, method, args) -> {
                    throw new AssertionError("not used");
                });
        return new ThreadUnitOfWork(primaryPool, none, replica, 4);
    }

    private static boolean isReplica(ThreadUnitOfWork work) {
        return work.fromReplica(() -> askedReplica(work));
    }

    private static boolean askedReplica(ThreadUnitOfWork work) {
        return new Sql(work)
                .queryOne("SELECT pg_is_in_recovery() AS yes", row -> row.flag("yes"))
                .orElseThrow();
    }

    private static long notes(ThreadUnitOfWork work) {
        return work.fromReplica(
                () -> new Sql(work).queryOne(NOTES, row -> row.number("n")).orElseThrow());
    }

    private static void awaitReplica(ThreadUnitOfWork work, boolean expected) {
        await(() -> isReplica(work) == expected);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("it takes too long").isNegative();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void readsGoToTheReplicaAndWritesAndWhatBelongsToThemDoNot() {
        ThreadUnitOfWork work = on(standbyPool, 5);
        awaitReplica(work, true);
        assertThat(work.readOnly(() -> askedReplica(work))).isFalse();
        boolean inside = work.call(() -> {
            new Sql(work).update("INSERT INTO note DEFAULT VALUES");
            return isReplica(work);
        });
        assertThat(inside).isFalse();
        long written = work.readOnly(
                () -> new Sql(work).queryOne(NOTES, row -> row.number("n")).orElseThrow());
        await(() -> notes(work) == written);
    }

    @Test
    void aReplicaThatIsTooFarBehindIsNotAskedUntilItHasCaughtUp() {
        ThreadUnitOfWork work = on(standbyPool, 2);
        awaitReplica(work, true);
        execute(standby, "SELECT pg_wal_replay_pause()");
        try {
            work.run(() -> new Sql(work).update("INSERT INTO note DEFAULT VALUES"));
            long written = work.readOnly(
                    () -> new Sql(work).queryOne(NOTES, row -> row.number("n")).orElseThrow());
            awaitReplica(work, false);
            assertThat(notes(work)).isEqualTo(written);
        } finally {
            execute(standby, "SELECT pg_wal_replay_resume()");
        }
        awaitReplica(work, true);
    }

    /** It has replayed all there is, and was a moment old when it was looked at: more than none. */
    @Test
    void theAgeThatIsAllowedDecidesAndNotWhetherAnythingWasReplayed() {
        ThreadUnitOfWork work = on(standbyPool, 0);
        await(() -> replica.looked() > 2);
        assertThat(replica.usable()).isEmpty();
        assertThat(isReplica(work)).isFalse();
    }

    @Test
    void whileTheReplicaIsAwayThePrimaryAnswersAndNobodyGetsAnError() {
        ThreadUnitOfWork work = on(standbyPool, 5);
        awaitReplica(work, true);
        standby.close();
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(isReplica(work)).isFalse();
            }
        } finally {
            standbyPool.close();
            standby = postgres("standby");
            standbyPool = pool(standby);
        }
    }

    @Test
    void aDatabaseThatIsNoReplicaIsNeverAsked() {
        ThreadUnitOfWork work = on(primaryPool, 5);
        await(() -> replica.looked() > 1);
        assertThat(replica.usable()).isEmpty();
        assertThat(notes(work)).isNotNegative();
    }
}
