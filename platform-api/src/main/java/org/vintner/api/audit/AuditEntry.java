package org.vintner.api.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.vintner.api.Actor;
import org.vintner.api.id.AuditId;

/**
 * One line of the audit trail. It is never changed.
 *
 * @param id its id
 * @param at when, by the database's clock
 * @param actor who
 * @param source the network address that the actor came from, as text, if it is known
 * @param action what, such as {@code key.export}; for a refused request the name of the operation
 * @param outcome how it ended
 * @param subject what it was about: the text form of an id, or the path of the request
 * @param detail particulars such as counts and codes; never a secret
 */
public record AuditEntry(
        AuditId id,
        Instant at,
        Actor actor,
        Optional<String> source,
        String action,
        AuditOutcome outcome,
        String subject,
        Map<String, String> detail) {

    /** Copies the map. */
    public AuditEntry {
        detail = Map.copyOf(detail);
    }
}
