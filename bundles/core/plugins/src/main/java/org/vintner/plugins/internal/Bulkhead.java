package org.vintner.plugins.internal;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginOutcome.NotBegun;

/** The threads that one plugin may use. They die when they are idle, so that they don't keep a removed plugin in memory. */
final class Bulkhead {

    private final ThreadPoolExecutor pool;
    private final HostPulse pulse;

    Bulkhead(String plugin, int threads, int queue, Duration idle, HostPulse pulse) {
        this.pulse = pulse;
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                idle.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(queue),
                new LentThreads(plugin));
        pool.allowCoreThreadTimeOut(true);
    }

    /** {@return whether there is a thread for it, or a place to wait for one} */
    boolean take(Attempt<?> attempt) {
        try {
            pool.execute(attempt);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Waits for a call that was taken. */
    <T> PluginOutcome<T> await(Attempt<T> attempt, Duration deadline, Duration waited) {
        PluginOutcome<T> outcome = attempt.await(deadline, waited, pulse);
        if (outcome instanceof NotBegun<T>) {
            // Given up while it waited for a thread: leave the place in the queue to somebody else.
            pool.remove(attempt);
        }
        return outcome;
    }

    boolean idle() {
        return pool.getPoolSize() == 0 && pool.getQueue().isEmpty();
    }

    /** Interrupts what runs; what still waits was never begun. */
    void stop() {
        pool.shutdownNow().forEach(waiting -> ((Attempt<?>) waiting).cancel(false));
    }

    private static final class LentThreads implements ThreadFactory {

        private final AtomicInteger count = new AtomicInteger();
        private final String prefix;

        LentThreads(String plugin) {
            prefix = "vintner-plugin-" + plugin + "-";
        }

        @Override
        public Thread newThread(Runnable work) {
            // Nothing is inherited of the caller, whose context may be that of another plugin.
            Thread thread = new Thread(null, work, prefix + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(LentThreads.class.getClassLoader());
            return thread;
        }
    }
}
