package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/** Who runs which job now, and how its last run went. All times are the database's. */
@ProviderType
public interface JobLeaseStore {

    /**
     * Takes a job, unless another owner has it or its last run ended less than the pause ago.
     *
     * @param job the job's name
     * @param owner who wants to run it
     * @param pause how long it rests between two runs
     * @param lease how long others keep away unless {@link #release} is called before
     * @return whether the owner may run it now
     */
    boolean acquire(String job, UUID owner, Duration pause, Duration lease);

    /**
     * Ends a run.
     *
     * @param job the job's name
     * @param owner who ran it
     * @param error why it failed, or empty
     * @return false when the lease had ended and another owner has taken the job
     */
    boolean release(String job, UUID owner, Optional<String> error);

    /** All jobs that ever ran. */
    List<Lease> list();

    /**
     * How a job stands.
     *
     * @param job the job's name
     * @param runningSince when the run began that has not ended
     * @param overdue whether that run's lease has ended
     * @param lastRunAt when the last run ended
     * @param lastError why it failed, or empty
     * @param failures how many runs in a row failed
     */
    record Lease(
            String job,
            Optional<Instant> runningSince,
            boolean overdue,
            Optional<Instant> lastRunAt,
            Optional<String> lastError,
            int failures) {}
}
