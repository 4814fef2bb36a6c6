package org.vintner.jobs.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.JobLeaseStore;

/** One job on this node: at any time it either waits for its next run or runs, never twice at once. */
final class RecurringJob {
    private static final Logger LOG = LoggerFactory.getLogger(RecurringJob.class);
    // A node that found the job taken looks again soon, so that it takes over when the other one dies.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final int MAX_ERROR = 500;
    // One failure may be a passing weakness of the database.
    private static final int FAILURES_TO_TELL = 3;

    private final Job job;
    private final String name;
    private final Duration interval;
    private final UUID owner;
    private final JobLeaseStore leases;
    private final Metrics metrics;
    private final JobThreads threads;
    // Held while the job runs.
    private final ReentrantLock turn = new ReentrantLock();
    private Optional<Thread> runner = Optional.empty();
    private Optional<Future<?>> next = Optional.empty();
    private boolean stopped;
    private boolean askedFor;
    private boolean overdue;
    // In a row, as this node saw it. Written by the one thread that has the turn.
    private volatile int failures;

    RecurringJob(Job job, UUID owner, JobLeaseStore leases, Metrics metrics, JobThreads threads) {
        this.job = job;
        this.name = job.name();
        this.interval = job.interval();
        this.owner = owner;
        this.leases = leases;
        this.metrics = metrics;
        this.threads = threads;
    }

    String name() {
        return name;
    }

    Duration interval() {
        return interval;
    }

    /** What is wrong with it on this node. */
    synchronized Optional<String> problem() {
        if (overdue) {
            return Optional.of("Job " + name + " hangs.");
        }
        return failures < FAILURES_TO_TELL
                ? Optional.empty()
                : Optional.of("Job " + name + " failed " + failures + " times in a row.");
    }

    /** Begins a run now; false when one is under way. */
    synchronized boolean runNow() {
        if (runner.isPresent()) {
            return false;
        }
        askedFor = true;
        schedule(Duration.ZERO);
        return true;
    }

    synchronized void schedule(Duration pause) {
        if (stopped) {
            return;
        }
        // There is one next run at the most, also when somebody asked for one while another was about to begin.
        next.ifPresent(future -> future.cancel(false));
        try {
            next = Optional.of(threads.schedule(this::takeTurn, pause));
        } catch (RejectedExecutionException e) {
            LOG.debug("Job {} ends with the pool", name);
        }
    }

    /** Lets a run end for that long, then interrupts it and waits as long once more. */
    void stop(Duration patience) {
        synchronized (this) {
            stopped = true;
            next.ifPresent(future -> future.cancel(false));
        }
        try {
            if (!isIdleWithin(patience)) {
                interrupt();
                if (!isIdleWithin(patience)) {
                    LOG.warn("Job {} did not end when it was interrupted", name);
                }
            }
        } catch (InterruptedException e) {
            interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isIdleWithin(Duration patience) throws InterruptedException {
        boolean idle = turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (idle) {
            turn.unlock();
        }
        return idle;
    }

    private synchronized void interrupt() {
        runner.ifPresent(Thread::interrupt);
    }

    private void takeTurn() {
        turn.lock();
        boolean ran = false;
        try {
            if (begin() && runIfFree()) {
                ran = true;
                failed(Optional.empty());
            }
        } catch (RuntimeException | Error e) {
            ran = true;
            failed(Optional.of(e));
        } finally {
            end();
            turn.unlock();
        }
        schedule(ran || interval.compareTo(LOOK_AGAIN) < 0 ? interval : LOOK_AGAIN);
    }

    private synchronized boolean begin() {
        if (!stopped) {
            runner = Optional.of(Thread.currentThread());
        }
        return !stopped;
    }

    private synchronized void end() {
        runner = Optional.empty();
        // An interrupt was for this run, not for the next job on this thread.
        Thread.interrupted();
    }

    private synchronized Duration pause() {
        Duration pause = askedFor ? Duration.ZERO : interval;
        askedFor = false;
        return pause;
    }

    private boolean runIfFree() {
        if (!leases.acquire(name, owner, pause(), job.lease())) {
            return false;
        }
        long start = System.nanoTime();
        Optional<Throwable> failure = Optional.empty();
        JobThreads.Watch watch = threads.watch(job.lease(), this::isOverdue, this::interrupt);
        try {
            job.run();
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
            throw e;
        } finally {
            watch.close();
            release(failure);
            metrics.time(
                    "job.run",
                    Duration.ofNanos(System.nanoTime() - start),
                    "job",
                    name,
                    "outcome",
                    failure.isPresent() ? "failed" : "done");
        }
        return true;
    }

    private void isOverdue(boolean now) {
        synchronized (this) {
            overdue = now;
        }
        if (now) {
            metrics.count("job.overdue", "job", name);
            LOG.warn(
                    "Job {} runs for longer than its lease of {}; it is interrupted after as long again",
                    name,
                    job.lease());
        }
    }

    /** An error here must not hide the job's own; the lease ends by itself then. */
    private void release(Optional<Throwable> failure) {
        boolean interrupted = Thread.interrupted();
        try {
            if (!leases.release(name, owner, failure.map(RecurringJob::described))) {
                LOG.warn(
                        "Job {} ran longer than its lease of {}, and another node has begun it as well",
                        name,
                        job.lease());
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Job {} could not be handed back; others keep away from it for {} at the most",
                    name,
                    job.lease(),
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void failed(Optional<Throwable> failure) {
        if (failure.isPresent() && failures == 0) {
            LOG.warn(
                    "Job {} failed and runs again in {}; more failures in a row are not logged",
                    name,
                    interval,
                    failure.get());
        } else if (failure.isEmpty() && failures > 0) {
            LOG.info("Job {} is well again", name);
        }
        failures = failure.isPresent() ? failures + 1 : 0;
    }

    private static String described(Throwable failure) {
        String text = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
