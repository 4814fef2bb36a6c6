package org.vintner.api.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a job stands. All times are the database's.
 *
 * @param name which job
 * @param state what it does now
 * @param interval how long it waits between two runs
 * @param runningSince when the present run began
 * @param lastRunAt when the last run ended
 * @param lastError why the last run failed; empty when it went well
 * @param failures how many runs in a row failed
 * @param nextRunAt when the next run is due; empty while it runs
 */
public record JobStatus(
        String name,
        State state,
        Duration interval,
        Optional<Instant> runningSince,
        Optional<Instant> lastRunAt,
        Optional<String> lastError,
        int failures,
        Optional<Instant> nextRunAt) {

    /** What a job may be doing. */
    public enum State {
        /** Waits for its next run. */
        WAITING,
        /** Runs on a node. */
        RUNNING,
        /** Runs for longer than its lease: it hangs, or its node died. */
        OVERDUE
    }
}
