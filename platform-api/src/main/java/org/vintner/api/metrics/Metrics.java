package org.vintner.api.metrics;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counters, timers and gauges, shown at {@code /metrics} in Prometheus' form. Names are lower case with dots; labels come in
 * pairs of name and value and take few values.
 */
@ProviderType
public interface Metrics {

    /**
     * Counts.
     *
     * @param name such as {@code payment.reports}
     * @param labels pairs of name and value
     */
    void count(String name, String... labels);

    /**
     * Records how long something took.
     *
     * @param name such as {@code plugin.call}
     * @param took how long
     * @param labels pairs of name and value
     */
    void time(String name, Duration took, String... labels);

    /**
     * Shows a value that is read at each scrape.
     *
     * @param name such as {@code outbox.pending}
     * @param value reads the value; called on the scraping thread, fast
     * @param labels pairs of name and value
     * @return ends it
     */
    AutoCloseable gauge(String name, DoubleSupplier value, String... labels);
}
