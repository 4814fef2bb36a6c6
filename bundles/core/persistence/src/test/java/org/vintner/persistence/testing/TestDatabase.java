package org.vintner.persistence.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres;
import org.vintner.persistence.internal.secrets.EnvelopeKeyRing;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.transaction.ThreadUnitOfWork;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.UnitOfWork;

/**
 * A migrated PostgreSQL database of its own for each test class, on one server per JVM, without OSGi:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase DATABASE = new TestDatabase();
 * }</pre>
 *
 * <p>The database is empty but for the schema when the first test of the class begins; {@link #clear} makes it so again.
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final int CONNECTIONS = 16;

    private String name = "";
    private HikariDataSource dataSource;
    private EntityManagerFactory entityManagers;
    private ThreadUnitOfWork unitOfWork;

    @Override
    public void beforeAll(ExtensionContext context) {
        name = "test_" + COUNTER.incrementAndGet();
        TestServer.administer("CREATE DATABASE " + name + " TEMPLATE " + TestServer.TEMPLATE);
        dataSource = pool(CONNECTIONS);
        unitOfWork = new ThreadUnitOfWork(dataSource, lazyEntityManagerFactory(), CONNECTIONS);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (entityManagers != null) {
            entityManagers.close();
        }
        dataSource.close();
        TestServer.administer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** A pool of at most 16 connections; autoCommit is on, as in the server. */
    public DataSource dataSource() {
        return dataSource;
    }

    public UnitOfWork unitOfWork() {
        return unitOfWork;
    }

    /** What the stores are made of, besides {@link #sql}. */
    public ThreadUnitOfWork transaction() {
        return unitOfWork;
    }

    public Sql sql() {
        return new Sql(unitOfWork);
    }

    /** A key ring with a master key of its own. */
    public KeyRing keyRing() {
        String master = Base64.getEncoder().encodeToString(new byte[32]);
        return new EnvelopeKeyRing(unitOfWork, sql(), master, Path.of("none"));
    }

    /** As PostgreSQL knows it. */
    String name() {
        return name;
    }

    /** From now on all connections are new ones. */
    void reconnect() {
        dataSource.getHikariPoolMXBean().softEvictConnections();
    }

    /** Another pool on the same database; the caller closes it. */
    public HikariDataSource pool(int size) {
        return Pools.open(TestServer.postgres(), name, size);
    }

    /** As {@link #pool(int)}, through a line to the server such as {@link CutConnections}. */
    public HikariDataSource pool(int size, int port) {
        return Pools.open(TestServer.postgres(), name, size, port);
    }

    /** The server's port on the loopback address. */
    public int port() {
        return TestServer.postgres().port();
    }

    /** The same database as another user, without a pool. */
    public DataSource as(String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Where the tests of this machine keep the unpacked PostgreSQL programs. */
    public static Path programs() {
        return TestServer.PROGRAMS;
    }

    public String url() {
        return TestServer.postgres().url(name);
    }

    public String user() {
        return EmbeddedPostgres.USER;
    }

    public String password() {
        return TestServer.postgres().secret();
    }

    /** Runs any SQL, several statements too; for preparing what a test needs. */
    public void execute(String statements) {
        execute(dataSource, statements);
    }

    /** Empties all tables. */
    public void clear() {
        execute("""
                DO $$
                DECLARE tables text;
                BEGIN
                  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO tables
                    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history';
                  IF tables IS NOT NULL THEN
                    EXECUTE 'TRUNCATE ' || tables || ' RESTART IDENTITY CASCADE';
                  END IF;
                END $$
                """);
    }

    private EntityManagerFactory lazyEntityManagerFactory() {
        return (EntityManagerFactory) Proxy.newProxyInstance(
                TestDatabase.class.getClassLoader(),
                new Class<?>[] {EntityManagerFactory.class},
                (proxy, method, arguments) -> method.invoke(entityManagerFactory(), arguments));
    }

    /** Needs EclipseLink on the test's class path; made when first asked for. */
    private synchronized EntityManagerFactory entityManagerFactory() {
        if (entityManagers == null) {
            entityManagers = Persistence.createEntityManagerFactory(
                    "vintner",
                    Map.of("javax.persistence.nonJtaDataSource", dataSource, "eclipselink.weaving", "false"));
        }
        return entityManagers;
    }

    private static void execute(DataSource dataSource, String statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
