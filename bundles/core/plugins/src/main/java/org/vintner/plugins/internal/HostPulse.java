package org.vintner.plugins.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Tells a server that is late itself from a plugin that is: while a call into a plugin takes long, a thread of ours tries to do a
 * little work again and again, and measures what it is kept waiting for: the processor, or a pause of the JVM. What keeps it keeps
 * the call too. A server on which nobody waits for a plugin beats no pulse.
 *
 * <p>It works for longer than the scheduler's slice, for a thread that was asleep gets its first one at once on any machine; and by
 * processor time, so that cold code does not look like a busy machine.
 */
@Component(service = HostPulse.class)
public final class HostPulse {

    /** Between two beats; some three percent of one processor are spent. */
    private static final long REST_NANOS = Duration.ofMillis(400).toNanos();

    private static final long WORK_NANOS = Duration.ofMillis(12).toNanos();

    /** A thread that gets less than this part of one processor finishes nothing in time that isn't idle. */
    private static final int STARVED = 4;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition awaited = lock.newCondition();
    private final Thread thread = new Thread(this::beat, "vintner-plugin-pulse");
    private int watchers;
    private boolean ended;
    /** All work that was done, and the time for which it was due or under way. */
    private long worked;

    private long took;
    /** Since when the next work is due. */
    private long due;

    @Activate
    public HostPulse() {
        this(System::nanoTime);
    }

    HostPulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        thread.setDaemon(true);
        thread.start();
    }

    @Deactivate
    void stop() {
        lock.lock();
        try {
            ended = true;
            awaited.signalAll();
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
    }

    /** Begins to watch the server; whoever does ends it too. */
    Watch watch() {
        lock.lock();
        try {
            if (watchers++ == 0) {
                due = nanoTime.getAsLong();
                awaited.signalAll();
            }
            return new Watch(worked, took + late(nanoTime.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    /** A span of time for which the server is watched. */
    final class Watch implements AutoCloseable {

        private final long workedBefore;
        private final long tookBefore;

        private Watch(long workedBefore, long tookBefore) {
            this.workedBefore = workedBefore;
            this.tookBefore = tookBefore;
        }

        /** Whether the server itself was so late since {@link #watch} that nobody's lateness says anything about him. */
        boolean starved() {
            lock.lock();
            try {
                long sinceThen = took + late(nanoTime.getAsLong()) - tookBefore;
                // What is under way counts as if it were done.
                return HostPulse.starved(worked - workedBefore + WORK_NANOS, sinceThen);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                watchers--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether work of so many nanoseconds should have taken less than these. */
    static boolean starved(long work, long took) {
        return took >= STARVED * work;
    }

    /** For how long work is due that is not done as yet. */
    private long late(long now) {
        return Math.max(0, now - due);
    }

    private void beat() {
        while (awaitWatcher()) {
            long before = THREADS.getCurrentThreadCpuTime();
            long done;
            do {
                done = THREADS.getCurrentThreadCpuTime() - before;
            } while (done < WORK_NANOS);
            rest(done);
        }
    }

    /** {@return whether there is anything to be watched; false at the end} */
    private boolean awaitWatcher() {
        lock.lock();
        try {
            while (watchers == 0 && !ended) {
                awaited.awaitUninterruptibly();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void rest(long done) {
        long next;
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            worked += done;
            took += late(now);
            next = now + REST_NANOS;
            due = next;
        } finally {
            lock.unlock();
        }
        for (long left = REST_NANOS; left > 0; left = next - nanoTime.getAsLong()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted() || isEnded()) {
                return;
            }
        }
    }

    private boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
