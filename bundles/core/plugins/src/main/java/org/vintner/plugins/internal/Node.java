package org.vintner.plugins.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.store.JobLeaseStore;
import org.vintner.persistence.store.PluginStore.WantedPlugin;

/**
 * This server among those that share the database. Whoever changes a plugin holds the one lease for it, so nodes change one after
 * another; a node that dies with it is waited for until its time is over, and then the next one goes on.
 */
final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final String LEASE = "plugin-change";
    private static final long TICK_MILLIS = 1000;
    private static final int SEEN_EVERY = 10;
    private static final int TIDY_EVERY = 3600;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final PluginChanges changes;
    private final JobLeaseStore leases;
    private final Duration lease;
    private final int threadsAllowed;
    private final UUID owner;
    private final ReentrantLock here = new ReentrantLock(true);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(named("plugins"));
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(named("plugins-watch"));
    private final ExecutorService guard = Executors.newSingleThreadExecutor(named("plugins-guard"));
    private volatile boolean up;
    private volatile boolean databaseAway;
    private int ticks;

    Node(String name, PluginChanges changes, JobLeaseStore leases, Duration lease, int threadsAllowed) {
        // The same after a restart: a lease that an earlier run died with is this node's own, and nobody need wait for
        // its end.
        this.owner = UUID.nameUUIDFromBytes(("vintner node " + name).getBytes(StandardCharsets.UTF_8));
        this.changes = changes;
        this.leases = leases;
        this.lease = lease;
        this.threadsAllowed = threadsAllowed;
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, "vintner-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    void start() {
        clock.execute(this::comeUp);
        everySecond(clock, this::tick);
        everySecond(watch, this::countThreads);
    }

    private static void everySecond(ScheduledExecutorService on, Runnable work) {
        var unused = on.scheduleWithFixedDelay(work, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        clock.shutdownNow();
        watch.shutdownNow();
        guard.shutdownNow();
    }

    /** Whether the plugins of this server were brought up, well or ill. */
    boolean isUp() {
        return up;
    }

    Optional<String> problem() {
        List<String> problems = new ArrayList<>(changes.problems());
        if (!up) {
            problems.add("Plugins are being started.");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", problems));
    }

    private void comeUp() {
        while (!changes.mayStart()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        here.lock();
        try {
            leases.release(LEASE, owner, Optional.empty());
            changes.seen();
            changes.restore();
            up = true;
        } catch (RuntimeException e) {
            LOG.warn("The plugins that were installed can't be started as yet; trying again: {}", e.toString());
        } finally {
            here.unlock();
        }
    }

    private void tick() {
        try {
            if (!up) {
                comeUp();
                return;
            }
            if (ticks % SEEN_EVERY == 0) {
                changes.seen();
            }
            if (ticks++ % TIDY_EVERY == 0) {
                changes.tidy();
            }
            for (WantedPlugin open : changes.open()) {
                follow(open.name());
            }
            for (String name : changes.dueForAnotherTry()) {
                here.lock();
                try {
                    changes.tryAgain(name);
                } finally {
                    here.unlock();
                }
            }
            databaseAway = false;
        } catch (RuntimeException e) {
            if (!databaseAway) {
                databaseAway = true;
                LOG.warn("What plugins are wanted can't be looked up just now: {}", e.toString());
            }
        }
    }

    /** When it is another node's turn, the next tick asks again. */
    private void follow(String name) {
        here.lock();
        try {
            if (leases.acquire(LEASE, owner, Duration.ZERO, lease)) {
                try {
                    changes.follow(name);
                } finally {
                    leases.release(LEASE, owner, Optional.empty());
                }
            }
        } finally {
            here.unlock();
        }
    }

    /** Makes a change when no other node and nobody else on this one makes any. */
    <T> T exclusively(Supplier<T> change) {
        if (!up) {
            throw new CommerceException(
                    CommerceError.UNAVAILABLE, "The plugins of this server are being started. Try again in a moment.");
        }
        here.lock();
        try {
            awaitLease();
            try {
                return change.get();
            } finally {
                leases.release(LEASE, owner, Optional.empty());
            }
        } finally {
            here.unlock();
        }
    }

    private void awaitLease() {
        long end = System.nanoTime() + lease.toNanos();
        while (!leases.acquire(LEASE, owner, Duration.ZERO, lease)) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw new CommerceException(
                        CommerceError.CONFLICT, "Another node changes its plugins just now. Try again in a minute.");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Told by whoever watches calls, on his thread: the work is done on one of ours. */
    void harm(long bundle, Harm harm) {
        guard.execute(() -> {
            try {
                changes.bundle(bundle).ifPresent(culprit -> changes.quarantine(culprit, harm));
            } catch (RuntimeException e) {
                LOG.error(
                        "Bundle {} did harm ({}) and could not be kept away in every respect",
                        bundle,
                        harm.reason(),
                        e);
            }
        });
    }

    private void countThreads() {
        try {
            changes.threadsAbove(threadsAllowed)
                    .forEach((bundle, threads) -> harm(
                            bundle.getBundleId(),
                            Harm.lasting(
                                    "threads", "it keeps " + threads + " threads, and may keep " + threadsAllowed)));
        } catch (RuntimeException e) {
            // A bundle that goes just now; the next look is in a second.
            LOG.debug("The threads of plugins could not be counted", e);
        }
    }
}
