package org.vintner.jobs.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.jobs.Job;
import org.vintner.api.jobs.JobStatus;
import org.vintner.api.jobs.JobStatus.State;
import org.vintner.api.jobs.Jobs;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.JobLeaseStore;
import org.vintner.persistence.store.JobLeaseStore.Lease;

/** Runs every {@link Job} service on its rhythm, on one small pool. */
@Component(
        service = {Jobs.class, HealthCheck.class},
        immediate = true,
        configurationPid = "org.vintner.jobs")
@Designate(ocd = JobsConfig.class)
public final class JobRunner implements Jobs, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobLeaseStore leases;
    private final Metrics metrics;
    private final Duration firstRunWithin;
    private final Duration stopWithin;
    // Leases are this process's: after a crash the next process waits for their end, like any other node.
    private final UUID owner = UUID.randomUUID();
    private final JobThreads threads;
    private final AutoCloseable gauge;
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
        this.threads = new JobThreads(threads);
        gauge = metrics.gauge("jobs.in_trouble", () -> problems().size());
    }

    @Reference(
            name = "jobs",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(Job job) {
        RecurringJob recurring = new RecurringJob(job, owner, leases, metrics, threads);
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

    private List<RecurringJob> jobs() {
        synchronized (running) {
            return running.values().stream()
                    .sorted(Comparator.comparing(RecurringJob::name))
                    .toList();
        }
    }

    private List<String> problems() {
        return jobs().stream()
                .map(RecurringJob::problem)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public Optional<String> problem() {
        List<String> problems = problems();
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", problems));
    }

    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public List<JobStatus> list() {
        Map<String, Lease> known = leases.list().stream().collect(Collectors.toMap(Lease::job, Function.identity()));
        return jobs().stream()
                .map(job -> status(job, Optional.ofNullable(known.get(job.name()))))
                .toList();
    }

    private static JobStatus status(RecurringJob job, Optional<Lease> lease) {
        Optional<Instant> since = lease.flatMap(Lease::runningSince);
        State state = State.WAITING;
        if (since.isPresent()) {
            state = lease.filter(Lease::overdue).isPresent() ? State.OVERDUE : State.RUNNING;
        }
        Optional<Instant> last = lease.flatMap(Lease::lastRunAt);
        return new JobStatus(
                job.name(),
                state,
                job.interval(),
                since,
                last,
                lease.flatMap(Lease::lastError),
                lease.map(Lease::failures).orElse(0),
                since.isPresent() ? Optional.empty() : last.map(at -> at.plus(job.interval())));
    }

    @Override
    public void runNow(Actor actor, String name) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator may run a job.");
        }
        RecurringJob job = jobs().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CommerceException.notFound("job", name));
        boolean elsewhere = leases.list().stream()
                .anyMatch(lease ->
                        lease.job().equals(name) && lease.runningSince().isPresent() && !lease.overdue());
        if (elsewhere || !job.runNow()) {
            throw new CommerceException(CommerceError.CONFLICT, "The job " + name + " is running just now.");
        }
        LOG.info("{} has job {} run now", actor, name);
    }

    private Duration jitter() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(firstRunWithin.toMillis() + 1));
    }

    @Deactivate
    void close() {
        try {
            gauge.close();
        } catch (Exception e) {
            LOG.debug("A gauge could not be ended", e);
        }
        if (!threads.close(stopWithin)) {
            LOG.warn("A job did not end when it was interrupted");
        }
    }
}
