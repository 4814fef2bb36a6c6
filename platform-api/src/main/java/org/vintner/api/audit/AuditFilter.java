package org.vintner.api.audit;

import java.util.Optional;

/**
 * Which entries are wanted.
 *
 * @param action only this action
 * @param subject only about this subject
 * @param outcome only with this outcome
 */
public record AuditFilter(Optional<String> action, Optional<String> subject, Optional<AuditOutcome> outcome) {

    /** Every entry. */
    public static final AuditFilter ALL = new AuditFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
