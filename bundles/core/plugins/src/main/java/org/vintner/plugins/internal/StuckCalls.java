package org.vintner.plugins.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Calls that were given up and interrupted, and whose threads are in the plugin all the same. One that burns the processor harms
 * everybody and is reported at once; of those that just stand there, some are borne. On a server that is late itself a thread may
 * need long to leave: standing counts from when there was time for it to go.
 */
final class StuckCalls {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final long LOOK_EVERY_MILLIS = 250;
    private static final int BORNE = 4;
    /**
     * Share of the time between two looks for which a thread must have run, to say that it loops. One that waits takes next to
     * nothing; one that loops shares the processors with others that loop, and with everybody else.
     */
    private static final double LOOPING = 0.1;
    /**
     * Processor time after its end without which no call loops: on a busy machine one that ends soon may run for as large a share
     * as others do, and one that loops gets there in the end.
     */
    private static final Duration BURNT = Duration.ofMillis(300);
    /** With so much it loops, however small its share was: many that loop leave little to each. */
    private static final Duration BURNT_IN_ANY_CASE = Duration.ofSeconds(3);

    private final Traffic traffic;
    private final HostPulse pulse;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Queue<Stuck> watched = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "vintner-plugin-watch");
        thread.setDaemon(true);
        return thread;
    });

    StuckCalls(Traffic traffic, HostPulse pulse) {
        this.traffic = traffic;
        this.pulse = pulse;
        var unused =
                clock.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static final class Stuck {
        private final long bundle;
        private final String culprit;
        private final String operation;
        private final Attempt<?> attempt;
        private final long cpuAtFirst;
        private long since = System.nanoTime();
        private long lookedAt = since;
        private long cpuThen;
        private HostPulse.Watch watch;
        private boolean stands;

        Stuck(long bundle, String culprit, String operation, Attempt<?> attempt, long cpuThen, HostPulse.Watch watch) {
            this.bundle = bundle;
            this.culprit = culprit;
            this.operation = operation;
            this.attempt = attempt;
            this.cpuAtFirst = cpuThen;
            this.cpuThen = cpuThen;
            this.watch = watch;
        }

        /** Whether it stays though there was time to go; else it gets another {@link #GRACE}. */
        boolean stands(HostPulse pulse) {
            if (stands) {
                return true;
            }
            stands = !watch.starved();
            watch.close();
            if (!stands) {
                watch = pulse.watch();
                since = System.nanoTime();
            }
            return stands;
        }

        void left() {
            if (!stands) {
                watch.close();
            }
        }

        boolean loops(boolean runs, long cpuNow) {
            long burnt = cpuNow - cpuAtFirst;
            return (runs && burnt >= BURNT.toNanos()) || burnt >= BURNT_IN_ANY_CASE.toNanos();
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - since >= age.toNanos();
        }

        /** Whether the thread ran for long of the time since this was asked last. */
        boolean runs(long cpuNow) {
            long now = System.nanoTime();
            double share = (double) (cpuNow - cpuThen) / Math.max(1, now - lookedAt);
            cpuThen = cpuNow;
            lookedAt = now;
            return share > LOOPING;
        }
    }

    void watch(long bundle, String culprit, String operation, Attempt<?> attempt) {
        Optional<Thread> thread = attempt.runner();
        thread.ifPresent(runner -> watched.add(new Stuck(
                bundle, culprit, operation, attempt, threads.getThreadCpuTime(runner.getId()), pulse.watch())));
    }

    private void look() {
        Map<Long, Integer> standing = new HashMap<>();
        watched.removeIf(StuckCalls::hasLeft);
        for (Stuck stuck : watched) {
            stuck.attempt.runner().ifPresent(thread -> look(stuck, thread, standing));
        }
    }

    private static boolean hasLeft(Stuck stuck) {
        boolean left = stuck.attempt.runner().isEmpty();
        if (left) {
            stuck.left();
        }
        return left;
    }

    private void look(Stuck stuck, Thread thread, Map<Long, Integer> standing) {
        long cpu = threads.getThreadCpuTime(thread.getId());
        boolean runs = stuck.runs(cpu);
        if (!stuck.isOlderThan(GRACE)) {
            return;
        }
        if (stuck.loops(runs, cpu)) {
            traffic.harm(stuck.bundle, harm(stuck, thread, "runs on and on"));
        } else if (!runs && stuck.stands(pulse) && standing.merge(stuck.bundle, 1, Integer::sum) == BORNE) {
            traffic.harm(stuck.bundle, harm(stuck, thread, "does not return, as " + (BORNE - 1) + " others"));
        }
    }

    private static Harm harm(Stuck stuck, Thread thread, String what) {
        StackTraceElement[] trace = thread.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0];
        return Harm.lasting(
                stuck.culprit,
                "a call of " + stuck.operation + " " + what + " though its time was over and it was interrupted"
                        + place);
    }

    /** Threads that are still inside a bundle. */
    List<Thread> inside(long bundle) {
        return watched.stream()
                .filter(stuck -> stuck.bundle == bundle)
                .map(stuck -> stuck.attempt.runner())
                .flatMap(Optional::stream)
                .toList();
    }

    void close() {
        clock.shutdownNow();
    }
}
