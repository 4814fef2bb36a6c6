package org.vintner.persistence.store;

import java.util.Optional;
import org.vintner.api.http.Network;
import org.vintner.api.id.GrantId;

/**
 * Whether a grant may still be used.
 *
 * @param grant which grant
 * @param generation of its link
 * @param boundTo from where it may be fetched
 * @param stopped whether it was taken back, or is being refunded
 * @param expired whether its time is over, by the database's clock
 * @param asked whether another server wants the note to shrink
 */
public record GrantLook(
        GrantId grant, int generation, Optional<Network> boundTo, boolean stopped, boolean expired, boolean asked) {

    /** Whether whoever may fetch the grant as the other one says may do so as this one says. */
    public boolean isSameLink(GrantLook other) {
        return generation == other.generation && boundTo.equals(other.boundTo);
    }
}
