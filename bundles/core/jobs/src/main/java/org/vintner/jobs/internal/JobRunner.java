package org.vintner.jobs.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.JobLeaseStore;

/** Runs every {@link Job} service on its rhythm, on one small pool. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.vintner.jobs")
@Designate(ocd = JobsConfig.class)
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobLeaseStore leases;
    private final Metrics metrics;
    private final Duration firstRunWithin;
    private final Duration stopWithin;
    // Leases are this process's: after a crash the next process waits for their end, like any other node.
    private final UUID owner = UUID.randomUUID();
    private final ScheduledThreadPoolExecutor pool;
    private final Map<Job, RecurringJob> running = Collections.synchronizedMap(new IdentityHashMap<>());

    @Activate
    public JobRunner(@Reference JobLeaseStore leases, @Reference Metrics metrics, JobsConfig config) {
        this(
                leases,
                metrics,
                config.threads(),
                Duration.ofMillis(config.firstRunWithinMillis()),
                Duration.ofMillis(config.stopWithinMillis()));
    }

    JobRunner(JobLeaseStore leases, Metrics metrics, int threads, Duration firstRunWithin, Duration stopWithin) {
        this.leases = leases;
        this.metrics = metrics;
        this.firstRunWithin = firstRunWithin;
        this.stopWithin = stopWithin;
        pool = pool(threads);
    }

    private static ScheduledThreadPoolExecutor pool(int threads) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(
                threads, task -> new Thread(task, "vintner-job-" + number.incrementAndGet()));
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return pool;
    }

    @Reference(
            name = "jobs",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(Job job) {
        RecurringJob recurring = new RecurringJob(job, owner, leases, metrics, pool);
        running.put(job, recurring);
        recurring.schedule(jitter());
    }

    /** Returns when no run of the job is under way any more, or when it did not heed the interrupt. */
    void remove(Job job) {
        RecurringJob recurring = running.remove(job);
        if (recurring != null) {
            recurring.stop(stopWithin);
        }
    }

    private Duration jitter() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(firstRunWithin.toMillis() + 1));
    }

    @Deactivate
    void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(stopWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
                if (!pool.awaitTermination(stopWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("A job did not end when it was interrupted");
                }
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
