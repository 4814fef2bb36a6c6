package org.vintner.downloads.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.vintner.api.metrics.Metrics;

/** Keeps what was counted, by name and labels. */
final class RecordingMetrics implements Metrics {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    int counted(String name, String... labels) {
        return counts.getOrDefault(name + Arrays.asList(labels), 0);
    }

    double shown(String gauge) {
        return gauges.get(gauge).getAsDouble();
    }

    @Override
    public void count(String name, String... labels) {
        counts.merge(name + Arrays.asList(labels), 1, Integer::sum);
    }

    @Override
    public void time(String name, Duration took, String... labels) {
        count(name, labels);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        gauges.put(name, value);
        return () -> gauges.remove(name);
    }
}
