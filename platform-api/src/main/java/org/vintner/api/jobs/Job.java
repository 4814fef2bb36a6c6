package org.vintner.api.jobs;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Recurring work. Register it as a service; the jobs bundle runs it on one node at a time by a lease in the database, never
 * twice at once, and again later when it throws.
 */
@ConsumerType
public interface Job {

    /** {@return its unique name, lower case with dashes} */
    String name();

    /** {@return how long to wait between the end of a run and the start of the next} */
    Duration interval();

    /**
     * Does the work that is due now, in short transactions. A run that takes longer than {@link #lease()} may be begun by
     * another node as well; after twice that time it is interrupted.
     */
    void run();

    /** {@return how long other nodes keep away while it runs} */
    default Duration lease() {
        return Duration.ofMinutes(1);
    }
}
