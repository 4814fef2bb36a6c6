package org.vintner.persistence.store;

import java.time.Duration;
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
}
