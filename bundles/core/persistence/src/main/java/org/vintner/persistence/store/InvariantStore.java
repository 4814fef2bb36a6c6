package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;

/** Looks for rows that contradict each other. */
@ProviderType
public interface InvariantStore {

    /**
     * Finds violations of a rule.
     *
     * @param recent how many of the newest payments and ledger rows to look at, beside what is open; empty for all
     * @param grace for how long something may be under way
     * @return at most 1000
     */
    List<InvariantViolation> check(InvariantRule rule, OptionalInt recent, Duration grace);

    /** The database's now. */
    Instant now();

    /** What was found before and still held then. */
    List<InvariantViolation> known();

    /** Remembers what was found. */
    void remember(Collection<InvariantViolation> found);

    /** Forgets what does not hold any more. */
    void forget(Collection<InvariantViolation> gone);
}
