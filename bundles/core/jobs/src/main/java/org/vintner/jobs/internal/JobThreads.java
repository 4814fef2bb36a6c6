package org.vintner.jobs.internal;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The threads that jobs run on. A run that hangs keeps its thread; another one takes its place for as long. */
final class JobThreads {
    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor pool;
    // Apart from the pool, all of whose threads may hang.
    private final ScheduledThreadPoolExecutor clock;

    JobThreads(int threads) {
        pool = executor(threads, "vintner-job-");
        clock = executor(1, "vintner-job-clock-");
    }

    private ScheduledThreadPoolExecutor executor(int threads, String prefix) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(threads, task -> new Thread(task, prefix + number.incrementAndGet()));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    Future<?> schedule(Runnable task, Duration pause) {
        return pool.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Watches the run of the calling thread until it is closed.
     *
     * @param limit how long a run may take
     * @param overdue is told true when it takes longer, and false when it ends after all
     * @param interrupt is called when it takes twice as long
     */
    Watch watch(Duration limit, Consumer<Boolean> overdue, Runnable interrupt) {
        return new Watch(limit, overdue, interrupt);
    }

    /** A run that is under way. */
    final class Watch implements AutoCloseable {
        private final Consumer<Boolean> listener;
        private final Future<?> alarm;
        private final Future<?> end;
        private boolean overdue;
        private boolean closed;

        private Watch(Duration limit, Consumer<Boolean> listener, Runnable interrupt) {
            this.listener = listener;
            alarm = clock.schedule(this::overdue, limit.toMillis(), TimeUnit.MILLISECONDS);
            end = clock.schedule(
                    () -> whileOpen(interrupt), limit.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void overdue() {
            if (!closed) {
                overdue = true;
                resize(1);
                listener.accept(true);
            }
        }

        private synchronized void whileOpen(Runnable action) {
            if (!closed) {
                action.run();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            alarm.cancel(false);
            end.cancel(false);
            if (overdue) {
                resize(-1);
                listener.accept(false);
            }
        }
    }

    private void resize(int by) {
        synchronized (pool) {
            pool.setCorePoolSize(pool.getCorePoolSize() + by);
        }
    }

    /** Lets runs end for that long, then interrupts them and waits as long once more; false when one goes on. */
    boolean close(Duration patience) {
        pool.shutdown();
        try {
            if (pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            pool.shutdownNow();
            return pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            return true;
        } finally {
            clock.shutdownNow();
        }
    }
}
