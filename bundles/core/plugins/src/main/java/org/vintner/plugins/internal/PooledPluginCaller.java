package org.vintner.plugins.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginOutcome.Broken;
import org.vintner.api.plugins.PluginOutcome.NotBegun;
import org.vintner.api.plugins.PluginOutcome.Returned;

/** Calls plugins on one bounded pool per plugin. */
@Component(service = PluginCaller.class, configurationPid = PluginsConfig.PID)
@Designate(ocd = PluginsConfig.class)
public final class PooledPluginCaller implements PluginCaller {

    private static final Logger LOG = LoggerFactory.getLogger(PooledPluginCaller.class);

    private final ConcurrentMap<Key, Bulkhead> bulkheads = new ConcurrentHashMap<>();
    private final Map<String, Health> healths = new ConcurrentHashMap<>();
    private final Metrics metrics;
    private final Traffic traffic;
    private final HostPulse pulse;
    private final StuckCalls stuck;
    private final int threads;
    private final int queue;
    private final Duration idle;
    private final LongSupplier nanoTime;

    /** Waits for calls of which nobody else does. There are never more than the pools of all plugins take. */
    private final ExecutorService lateCalls = Executors.newCachedThreadPool(PooledPluginCaller::thread);

    /**
     * A plugin that was replaced gets a pool of its own: threads that its old self holds captive, or left thread-locals in,
     * don't matter to the new one.
     */
    private record Key(String plugin, int classLoader) {}

    @Activate
    public PooledPluginCaller(
            @Reference Metrics metrics,
            @Reference Traffic traffic,
            @Reference HostPulse pulse,
            PluginsConfig config,
            Map<String, Object> properties) {
        this(
                metrics,
                traffic,
                pulse,
                new SoundConfig(PluginsConfig.PID, Set.of(), LOG::error).read(PluginsConfig.class, config, properties));
    }

    private PooledPluginCaller(Metrics metrics, Traffic traffic, HostPulse pulse, PluginsConfig config) {
        this(metrics, traffic, pulse, config.threads(), config.queue(), Duration.ofSeconds(10), System::nanoTime);
    }

    PooledPluginCaller(
            Metrics metrics,
            Traffic traffic,
            HostPulse pulse,
            int threads,
            int queue,
            Duration idle,
            LongSupplier nanoTime) {
        if (threads < 1 || queue < 1) {
            throw new IllegalArgumentException(
                    PluginsConfig.PID + ": threads and queue are 1 or more, not " + threads + " and " + queue + ".");
        }
        this.metrics = metrics;
        this.traffic = traffic;
        this.pulse = pulse;
        this.stuck = new StuckCalls(traffic, pulse);
        this.threads = threads;
        this.queue = queue;
        this.idle = idle;
        this.nanoTime = nanoTime;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "vintner-late-plugin-call", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(PooledPluginCaller.class.getClassLoader());
        return thread;
    }

    @Deactivate
    void stop() {
        lateCalls.shutdownNow();
        bulkheads.values().forEach(Bulkhead::stop);
        bulkheads.clear();
        stuck.close();
    }

    @Override
    public <T> PluginOutcome<T> call(
            String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
        return begin(plugin, operation, target, deadline, call)
                .map(running -> running.end(Duration.ZERO))
                .orElseGet(NotBegun::new);
    }

    @Override
    public <T> Optional<PluginOutcome<T>> call(
            String plugin,
            String operation,
            Object target,
            Duration deadline,
            Duration patience,
            Callable<T> call,
            Consumer<PluginOutcome<T>> late) {
        Optional<Running<T>> begun = begin(plugin, operation, target, deadline, call);
        if (begun.isEmpty()) {
            return Optional.of(new NotBegun<>());
        }
        Running<T> running = begun.get();
        if (patience.compareTo(deadline) >= 0 || running.isDoneWithin(patience)) {
            return Optional.of(running.end(Duration.ZERO));
        }
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        try {
            lateCalls.execute(() -> tellLate(running.end(patience), late, logContext));
            return Optional.empty();
        } catch (RejectedExecutionException e) {
            // The server is going down.
            return Optional.of(running.end(patience));
        }
    }

    private static <T> void tellLate(
            PluginOutcome<T> outcome, Consumer<PluginOutcome<T>> late, Map<String, String> logContext) {
        try {
            if (logContext != null) {
                MDC.setContextMap(logContext);
            }
            late.accept(outcome);
        } catch (RuntimeException e) {
            LOG.error("What came of a call that took its time could not be noted", e);
        } finally {
            MDC.clear();
        }
    }

    /** Empty when the plugin is going: its successor is here by now, or nobody, and whoever asks again finds out. */
    private <T> Optional<Running<T>> begin(
            String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
        long start = System.nanoTime();
        long bundle = bundleOf(target);
        if (!traffic.enter(bundle)) {
            return Optional.empty();
        }
        Attempt<T> attempt = new Attempt<>(call, target.getClass().getClassLoader());
        try {
            AtomicBoolean taken = new AtomicBoolean();
            Bulkhead bulkhead = take(plugin, attempt, taken);
            return Optional.of(
                    new Running<>(plugin, operation, bundle, attempt, bulkhead, taken.get(), start, deadline));
        } catch (RuntimeException | Error e) {
            traffic.leave(bundle);
            throw e;
        }
    }

    /** A call that is under way, or that was not taken. */
    private final class Running<T> {

        private final String plugin;
        private final String operation;
        private final long bundle;
        private final Attempt<T> attempt;
        private final Bulkhead bulkhead;
        private final boolean taken;
        private final long start;
        private final Duration deadline;

        Running(
                String plugin,
                String operation,
                long bundle,
                Attempt<T> attempt,
                Bulkhead bulkhead,
                boolean taken,
                long start,
                Duration deadline) {
            this.plugin = plugin;
            this.operation = operation;
            this.bundle = bundle;
            this.attempt = attempt;
            this.bulkhead = bulkhead;
            this.taken = taken;
            this.start = start;
            this.deadline = deadline;
        }

        boolean isDoneWithin(Duration patience) {
            return !taken || attempt.isDoneWithin(patience);
        }

        /** Waits for its end, which comes with the deadline, after it was waited for so long. */
        PluginOutcome<T> end(Duration waited) {
            PluginOutcome<T> outcome;
            try {
                outcome = outcome(waited);
            } finally {
                traffic.leave(bundle);
            }
            metrics.time(
                    "plugin.call",
                    Duration.ofNanos(System.nanoTime() - start),
                    "plugin",
                    plugin,
                    "operation",
                    operation,
                    "outcome",
                    label(outcome));
            report(bundle, plugin, operation, outcome, attempt.hostWasLate());
            return outcome;
        }

        private PluginOutcome<T> outcome(Duration waited) {
            if (!taken) {
                return new NotBegun<>();
            }
            PluginOutcome<T> outcome = bulkhead.await(attempt, deadline, waited);
            if (outcome instanceof Broken<T> && attempt.runner().isPresent()) {
                stuck.watch(bundle, plugin, operation, attempt);
            }
            return outcome;
        }
    }

    /** Outside of OSGi, as in tests, there is none. */
    private static long bundleOf(Object target) {
        Bundle bundle = FrameworkUtil.getBundle(target.getClass());
        return bundle == null ? -1 : bundle.getBundleId();
    }

    /** Takes a call while its bulkhead is held in the map, so that none is let go between being found and being used. */
    private Bulkhead take(String plugin, Attempt<?> attempt, AtomicBoolean taken) {
        Key key = new Key(plugin, System.identityHashCode(attempt.loader()));
        if (!bulkheads.containsKey(key)) {
            letIdleOnesGo();
        }
        return bulkheads.compute(key, (same, present) -> {
            Bulkhead bulkhead = present == null ? new Bulkhead(key.plugin(), threads, queue, idle, pulse) : present;
            taken.set(bulkhead.take(attempt));
            return bulkhead;
        });
    }

    private void letIdleOnesGo() {
        bulkheads
                .keySet()
                .forEach(key -> bulkheads.computeIfPresent(key, (same, bulkhead) -> bulkhead.idle() ? null : bulkhead));
    }

    private <T> void report(
            long bundle, String plugin, String operation, PluginOutcome<T> outcome, boolean hostWasLate) {
        Health health = healths.computeIfAbsent(plugin, name -> new Health(name, nanoTime));
        if (outcome instanceof Returned<T>) {
            traffic.worked(bundle, operation);
            health.well();
        } else if (outcome instanceof Broken<T> broken) {
            if (!hostWasLate) {
                traffic.failed(bundle, plugin, operation, broken.reason());
            }
            health.ill(operation, broken.reason());
        } else {
            health.ill(operation, "all its threads are busy and its queue is full or too slow");
        }
    }

    private static String label(PluginOutcome<?> outcome) {
        if (outcome instanceof Returned<?>) {
            return "returned";
        }
        return outcome instanceof NotBegun<?> ? "not_begun" : "broken";
    }
}
