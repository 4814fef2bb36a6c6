package org.vintner.persistence.internal.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.vintner.persistence.internal.postgres.StopSignal;

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

    /** As much as a fresh cluster takes; with less a failure to start is the disk's. */
    private static final long ROOM = 64L << 20;

    private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final DatabaseConfig config;
    private final Path folder;
    private final PooledDataSource dataSource;
    private final Thread starter;
    private final StopSignal stop = new StopSignal();
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
        stop.give();
        // Not interrupted: a half-started server is worse than a stop that takes a second longer.
        starter.join();
        dataSource.close();
        embedded.ifPresent(EmbeddedPostgres::close);
    }

    private void start() {
        try {
            Optional<Access> access = config.url().isBlank() ? startEmbedded() : Optional.of(external());
            if (access.isPresent() && awaitAnswer(access.get())) {
                dataSource.publish(access.get(), config);
            }
        } catch (PostgresFailure e) {
            LOG.error("No database, so the shop stays closed. {}", e.getMessage());
            LOG.debug("Why there is no database", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("No database, so the shop stays closed", e);
        }
    }

    private Optional<Access> startEmbedded() {
        embedded = startWhenThereIsRoom();
        return embedded.map(postgres -> {
            postgres.createDatabase(DATABASE);
            return new Access(postgres.url(DATABASE), EmbeddedPostgres.USER, postgres.secret());
        });
    }

    /** On a full disk it is tried until there is room, so that nobody has to restart the server then. Empty if it stops first. */
    private Optional<EmbeddedPostgres> startWhenThereIsRoom() {
        EmbeddedPostgres.Settings settings = new EmbeddedPostgres.Settings(
                folder.resolve("db"),
                folder.resolve("postgres"),
                true,
                config.runAs().strip(),
                config.sharedBuffers());
        boolean told = false;
        while (true) {
            try {
                return Optional.of(EmbeddedPostgres.start(settings));
            } catch (PostgresFailure e) {
                if (folder.toFile().getUsableSpace() >= ROOM) {
                    throw e;
                }
                if (!told) {
                    LOG.error(
                            "PostgreSQL can't start, and the disk of {} is full. Make room; it is tried again. {}",
                            folder,
                            e.getMessage());
                }
                told = true;
            }
            if (stop.comesWithin(LONGEST_PAUSE_MILLIS)) {
                return Optional.empty();
            }
        }
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
            if (stop.comesWithin(pause)) {
                return false;
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        return !stop.isGiven();
    }
}
