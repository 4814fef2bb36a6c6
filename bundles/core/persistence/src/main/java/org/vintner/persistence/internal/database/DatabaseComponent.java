package org.vintner.persistence.internal.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres;
import org.vintner.persistence.internal.postgres.PostgresFailure;

/**
 * Brings up the database and then the data source that everything else waits for. That happens on a thread of its own,
 * so that the rest of the server starts meanwhile.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = DatabaseConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DatabaseConfig.class)
public final class DatabaseComponent {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseComponent.class);
    private static final String DATABASE = "vintner";
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final DatabaseConfig config;
    private final Path folder;
    private final PooledDataSource dataSource;
    private final Thread starter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopRequested = lock.newCondition();
    private boolean stopping;
    private Optional<EmbeddedPostgres> embedded = Optional.empty();

    @Activate
    public DatabaseComponent(BundleContext context, @Reference ConfigurationAdmin admin, DatabaseConfig config)
            throws IOException {
        this.config = config;
        this.folder = Folder.data(config);
        this.dataSource = new PooledDataSource(context, admin);
        // After a kill the old configuration is still there, and would be used before the database is up.
        dataSource.forget();
        this.starter = new Thread(this::start, "vintner-database");
        starter.start();
    }

    @Deactivate
    public void stop() throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            stopRequested.signalAll();
        } finally {
            lock.unlock();
        }
        // Not interrupted: a half-started server is worse than a stop that takes a second longer.
        starter.join();
        dataSource.close();
        embedded.ifPresent(EmbeddedPostgres::close);
    }

    private void start() {
        try {
            Access access = config.url().isBlank() ? startEmbedded() : external();
            if (awaitAnswer(access)) {
                dataSource.publish(access, config);
            }
        } catch (PostgresFailure e) {
            LOG.error("No database, so the shop stays closed. {}", e.getMessage());
            LOG.debug("Why there is no database", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("No database, so the shop stays closed", e);
        }
    }

    private Access startEmbedded() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(
                folder.resolve("db"),
                folder.resolve("postgres"),
                true,
                config.runAs().strip()));
        embedded = Optional.of(postgres);
        postgres.createDatabase(DATABASE);
        return new Access(postgres.url(DATABASE), EmbeddedPostgres.USER, postgres.secret());
    }

    private Access external() {
        return new Access(config.url().strip(), config.user().strip(), config.password());
    }

    /**
     * Waits as long as it takes, with a reminder each minute: a database that starts after the server, or is down for
     * an hour, should not need a second person to restart the server. False if the server stops first.
     */
    private boolean awaitAnswer(Access access) {
        long pause = 100;
        long remindAt = System.nanoTime();
        while (!access.answers()) {
            if (System.nanoTime() - remindAt >= 0) {
                LOG.warn("The database does not answer; waiting for it");
                remindAt = System.nanoTime() + REMIND_NANOS;
            }
            if (stopsWithin(pause)) {
                return false;
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        return !stopsWithin(0);
    }

    private boolean stopsWithin(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopping && left > 0) {
                left = stopRequested.awaitNanos(left);
            }
            return stopping;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
