package org.vintner.persistence.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.JobLeaseStore;

/** Leases in one row per job; each call is one statement. */
@Component(service = JobLeaseStore.class)
public final class SqlJobLeaseStore implements JobLeaseStore {
    private static final String ACQUIRE = """
            INSERT INTO job_lease AS j (name, owner, started_at, until)
            VALUES (?, ?, now(), now() + ? * interval '1 millisecond')
            ON CONFLICT (name) DO UPDATE
               SET owner = excluded.owner, started_at = excluded.started_at, until = excluded.until
             WHERE j.until <= now()
               AND (j.last_run_at IS NULL OR j.last_run_at <= now() - ? * interval '1 millisecond')
            """;

    private static final String RELEASE = """
            UPDATE job_lease
               SET owner = NULL, until = '-infinity', last_run_at = now(), last_error = ?,
                   failures = CASE WHEN ?::text IS NULL THEN 0 ELSE failures + 1 END
             WHERE name = ? AND owner = ?
            """;

    private static final String LIST = """
            SELECT name, last_run_at, last_error, failures,
                   CASE WHEN owner IS NOT NULL THEN started_at END AS running_since,
                   owner IS NOT NULL AND until <= now() AS overdue
              FROM job_lease ORDER BY name
            """;

    private final Sql sql;

    @Activate
    public SqlJobLeaseStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public boolean acquire(String job, UUID owner, Duration pause, Duration lease) {
        return sql.update(ACQUIRE, job, owner, lease.toMillis(), pause.toMillis()) == 1;
    }

    @Override
    public boolean release(String job, UUID owner, Optional<String> error) {
        return sql.update(RELEASE, error, error, job, owner) == 1;
    }

    @Override
    public List<Lease> list() {
        return sql.query(
                LIST,
                row -> new Lease(
                        row.text("name"),
                        row.maybeTime("running_since"),
                        row.flag("overdue"),
                        row.maybeTime("last_run_at"),
                        row.maybeText("last_error"),
                        row.integer("failures")));
    }
}
