package org.vintner.plugins.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
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

    private final Map<Key, Bulkhead> bulkheads = new ConcurrentHashMap<>();
    private final Map<String, Health> healths = new ConcurrentHashMap<>();
    private final Metrics metrics;
    private final Traffic traffic;
    private final HostPulse pulse;
    private final StuckCalls stuck;
    private final int threads;
    private final int queue;
    private final Duration idle;
    private final LongSupplier nanoTime;

    /**
     * A plugin that was replaced gets a pool of its own: threads that its old self holds captive, or left thread-locals in,
     * don't matter to the new one.
     */
    private record Key(String plugin, int classLoader) {}

    @Activate
    public PooledPluginCaller(
            @Reference Metrics metrics, @Reference Traffic traffic, @Reference HostPulse pulse, PluginsConfig config) {
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

    @Deactivate
    void stop() {
        bulkheads.values().forEach(Bulkhead::stop);
        bulkheads.clear();
        stuck.close();
    }

    @Override
    public <T> PluginOutcome<T> call(
            String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
        long start = System.nanoTime();
        long bundle = bundleOf(target);
        if (!traffic.enter(bundle)) {
            // Its successor is here by now, or nobody: whoever asks again finds out.
            return new NotBegun<>();
        }
        Attempt<T> attempt = new Attempt<>(call, target.getClass().getClassLoader());
        PluginOutcome<T> outcome;
        try {
            outcome = call(bundle, plugin, operation, attempt, deadline);
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

    private <T> PluginOutcome<T> call(
            long bundle, String plugin, String operation, Attempt<T> attempt, Duration deadline) {
        PluginOutcome<T> outcome = bulkhead(plugin, attempt.loader()).call(attempt, deadline);
        if (outcome instanceof Broken<T> && attempt.runner().isPresent()) {
            stuck.watch(bundle, plugin, operation, attempt);
        }
        return outcome;
    }

    /** Outside of OSGi, as in tests, there is none. */
    private static long bundleOf(Object target) {
        Bundle bundle = FrameworkUtil.getBundle(target.getClass());
        return bundle == null ? -1 : bundle.getBundleId();
    }

    private Bulkhead bulkhead(String plugin, ClassLoader loader) {
        Key key = new Key(plugin, System.identityHashCode(loader));
        Bulkhead found = bulkheads.get(key);
        return found != null ? found : open(key);
    }

    private Bulkhead open(Key key) {
        // What is idle has no threads left; a call that still holds it just makes some anew.
        bulkheads.values().removeIf(Bulkhead::idle);
        return bulkheads.computeIfAbsent(key, k -> new Bulkhead(k.plugin(), threads, queue, idle, pulse));
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
