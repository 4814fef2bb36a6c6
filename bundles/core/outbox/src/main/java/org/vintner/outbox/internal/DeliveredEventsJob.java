package org.vintner.outbox.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.Batches;
import org.vintner.persistence.store.OutboxStore;

/** Deletes old events that all their consumers got. What is not delivered, or dead, stays. */
@Component(service = Job.class, configurationPid = "org.vintner.outbox")
public final class DeliveredEventsJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveredEventsJob.class);
    // Bounds a run well below its lease; the rest is for the next one.
    private static final int MAX_BATCHES = 200;

    private final OutboxStore store;
    private final Duration retention;

    @Activate
    public DeliveredEventsJob(@Reference OutboxStore store, OutboxConfig config) {
        this(store, Duration.ofDays(config.retentionDays()));
    }

    DeliveredEventsJob(OutboxStore store, Duration retention) {
        this.store = store;
        this.retention = retention;
    }

    @Override
    public String name() {
        return "outbox-cleanup";
    }

    @Override
    public Duration interval() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration lease() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        int deleted = Batches.delete(MAX_BATCHES, size -> store.deleteDelivered(retention, size));
        if (deleted > 0) {
            LOG.info("{} delivered events older than {} days were deleted", deleted, retention.toDays());
        }
    }
}
