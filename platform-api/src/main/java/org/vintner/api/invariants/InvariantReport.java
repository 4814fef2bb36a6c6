package org.vintner.api.invariants;

import java.time.Instant;
import java.util.List;

/**
 * What a check found.
 *
 * @param checkedAt when, by the database's clock
 * @param full whether everything was looked at, or what moved last
 * @param violations what does not hold; at most 1000 of a rule
 */
public record InvariantReport(Instant checkedAt, boolean full, List<InvariantViolation> violations) {

    /** Copies the list. */
    public InvariantReport {
        violations = List.copyOf(violations);
    }
}
