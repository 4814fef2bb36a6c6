package org.vintner.persistence.internal.idempotency;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.internal.sql.Sql;

/** Forgets answers that nobody may ask for any more. */
@Component(service = Job.class)
public final class IdempotentCallCleanupJob implements Job {

    private static final int BATCH = 5_000;

    /** An hour more than is promised. In batches, so that no long transaction keeps vacuum away. */
    private static final String DELETE = """
            DELETE FROM idempotent_call WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM idempotent_call WHERE created_at < now() - interval '25 hours' LIMIT ?))
            """;

    private final Sql sql;

    /** On the database. */
    @Activate
    public IdempotentCallCleanupJob(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public String name() {
        return "idempotent-call-cleanup";
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(30);
    }

    @Override
    public void run() {
        while (sql.update(DELETE, BATCH) == BATCH) {
            // One batch after the other.
        }
    }
}
