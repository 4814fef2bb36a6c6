package org.vintner.observability.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.Metrics;

/** Metrics in a Micrometer registry, with those of the JVM beside ours. */
@Component(service = {Metrics.class, MicrometerMetrics.class})
public final class MicrometerMetrics implements Metrics {

    /** How {@link #write} writes. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(MicrometerMetrics.class);

    /** Upper bounds of the buckets of each timer, in milliseconds: few, as each is a time series of its own. */
    private static final double[] BUCKETS_MILLIS = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000};

    private static final double NANOS_PER_MILLI = 1e6;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** What the registry would make tags for and look up at each call. */
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    private record Series(String name, List<String> labels) {}

    /** Begins to count. */
    @Activate
    public MicrometerMetrics() {
        registry.config().meterFilter(new TimerBuckets());
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    @Deactivate
    void close() {
        garbageCollection.close();
        registry.close();
    }

    @Override
    public void count(String name, String... labels) {
        harmlessly(name, () -> of(counters, name, labels, registry::counter).increment());
    }

    @Override
    public void time(String name, Duration took, String... labels) {
        harmlessly(name, () -> of(timers, name, labels, registry::timer).record(took));
    }

    private static <M> M of(
            Map<Series, M> meters, String name, String[] labels, BiFunction<String, String[], M> registered) {
        Series series = new Series(name, List.of(labels));
        M known = meters.get(series);
        return known != null ? known : meters.computeIfAbsent(series, added -> registered.apply(name, labels));
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
        Meter gauge =
                Gauge.builder(name, value::getAsDouble).tags(Tags.of(labels)).register(registry);
        return () -> registry.remove(gauge);
    }

    /** Writes everything in Prometheus' text format. */
    void write(OutputStream out) throws IOException {
        registry.scrape(out, CONTENT_TYPE);
    }

    /** A metric with changing label names is a defect, but none that a sale may fail of. */
    private void harmlessly(String name, Runnable measurement) {
        try {
            measurement.run();
        } catch (IllegalArgumentException e) {
            if (refused.add(name)) {
                LOG.warn("The metric {} can't be recorded", name, e);
            }
        }
    }

    /** Gives each timer the same few buckets. */
    private static final class TimerBuckets implements MeterFilter {

        private static final DistributionStatisticConfig BUCKETS = DistributionStatisticConfig.builder()
                .serviceLevelObjectives(DoubleStream.of(BUCKETS_MILLIS)
                        .map(millis -> millis * NANOS_PER_MILLI)
                        .toArray())
                .build();

        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            return id.getType() == Meter.Type.TIMER ? BUCKETS.merge(config) : config;
        }
    }
}
