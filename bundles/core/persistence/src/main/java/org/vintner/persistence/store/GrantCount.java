package org.vintner.persistence.store;

import java.util.List;
import org.vintner.api.id.GrantId;

/**
 * What was counted on a grant.
 *
 * @param grant which grant
 * @param used complete downloads
 * @param served how often each byte was sent, as in {@link StoredGrant}
 * @param servedBytes all bytes that were sent
 * @param unsure the ends of the last answers
 */
public record GrantCount(GrantId grant, int used, List<Long> served, long servedBytes, List<Long> unsure) {

    /** Copies the lists. */
    public GrantCount {
        served = List.copyOf(served);
        unsure = List.copyOf(unsure);
    }
}
