package org.vintner.persistence.internal.postgres;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server again when it dies under us: killed by hand, for want of memory, or by itself on a full disk. At once the
 * first time; when it does not stay up, after pauses that grow, as long as it takes. One line in the log tells of the death,
 * one of the return; when it does not stay up, one each few minutes says what to do.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long LOOK_MILLIS = 100;
    private static final long SHORTEST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** A server that lived that long has recovered; its next death is a new one. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** So many deaths, none of them long after the one before, are no accident. */
    private static final int MANY = 4;

    private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final PostmasterFile postmaster;
    private final Runnable restart;
    private final Thread thread;
    private final StopSignal stop = new StopSignal();
    // Only the thread touches these.
    private long pauseMillis;
    private long revivedAt;
    private long complainedAt;
    private int deaths;
    private boolean unstable;

    /**
     * Watches nothing before {@link #start}.
     *
     * @param postmaster tells whether the server runs
     * @param restart starts it, or throws
     */
    Supervisor(PostmasterFile postmaster, Runnable restart) {
        this.postmaster = postmaster;
        this.restart = restart;
        thread = new Thread(this::watch, "vintner-postgres-supervisor");
        thread.setDaemon(true);
    }

    void start() {
        revivedAt = System.nanoTime() - STABLE_NANOS;
        thread.start();
    }

    /** Returns when no restart is under way any more, so that the server may be stopped. */
    @Override
    public void close() {
        stop.give();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean closed() {
        return stop.isGiven();
    }

    private void watch() {
        Optional<Long> server = postmaster.server();
        while (!stop.comesWithin(LOOK_MILLIS)) {
            if (server.filter(postmaster::runsOnData).isEmpty()) {
                revive();
                server = postmaster.server();
            } else if (unstable && stable()) {
                unstable = false;
                LOG.info("PostgreSQL stays up again");
            }
        }
    }

    private boolean stable() {
        return System.nanoTime() - revivedAt > STABLE_NANOS;
    }

    private void revive() {
        long diedAt = System.nanoTime();
        deaths = stable() ? 1 : deaths + 1;
        if (deaths < MANY) {
            pauseMillis = 0;
            LOG.warn("PostgreSQL has died; it is started again on the same data");
        } else {
            lengthenPause();
            complain("It died again soon after its return", diedAt);
        }
        while (!stop.comesWithin(pauseMillis)) {
            try {
                restart.run();
                revivedAt = System.nanoTime();
                if (!unstable) {
                    LOG.info("PostgreSQL is back {} ms after its death", (revivedAt - diedAt) / 1_000_000);
                }
                return;
            } catch (PostgresFailure e) {
                complain(e.getMessage(), System.nanoTime());
                lengthenPause();
            }
        }
    }

    private void lengthenPause() {
        pauseMillis = Math.min(Math.max(2 * pauseMillis, SHORTEST_PAUSE_MILLIS), LONGEST_PAUSE_MILLIS);
    }

    private void complain(String reason, long now) {
        if (stop.isGiven() || (unstable && now - complainedAt < REMIND_NANOS)) {
            return;
        }
        unstable = true;
        complainedAt = now;
        LOG.error(
                "PostgreSQL does not stay up, and is started again every {} s until it does. Look whether its disk is full"
                        + " or the machine's memory runs out; its own words are in postgres.log beside its data. {}",
                LONGEST_PAUSE_MILLIS / 1000,
                reason);
    }
}
