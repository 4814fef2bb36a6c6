package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.http.Network;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.spi.fulfillment.Line;

/** Download grants, and what may be sent on them just now. */
@ProviderType
public interface GrantStore {

    /**
     * Makes a grant for each line that has none, from its product's present file and limits.
     *
     * @return the lines whose product has no file, and so got none
     */
    List<OrderLineId> issue(List<Line> lines);

    /** Takes the grants of lines back, where there are any. */
    void revoke(Collection<OrderLineId> lines);

    /** Keeps the grants of lines from being used. */
    void suspend(Collection<OrderLineId> lines);

    /** Lets the grants of lines be used again. */
    void resume(Collection<OrderLineId> lines);

    /** The grants of an order, oldest first. */
    List<StoredGrant> ofOrder(OrderId order);

    /** By descending id. */
    List<StoredGrant> list(GrantFilter filter, Optional<GrantId> before, int limit);

    Optional<StoredGrant> find(GrantId grant);

    /** As {@link #find}, and keeps everybody else from changing the grant until the unit of work ends. */
    Optional<StoredGrant> lock(GrantId grant);

    /** Takes a grant back. */
    void revoke(GrantId grant);

    /** Kills the present link and lets the time of the product begin anew. The count stays. */
    void renew(GrantId grant);

    /** As {@link #renew}, with the product's present limits, a count from 0, no network and no notes: what runs counts no more. */
    void renewAndReset(GrantId grant);

    /** Binds a grant to a network. */
    void bind(GrantId grant, Network network);

    /** Frees a grant from its network, until it is bound again. */
    void unbind(GrantId grant);

    /**
     * As {@link #lock}, of several. Those that somebody else keeps just now are left out: nobody is waited for, so whoever locks
     * many meets no deadlock and stands in nobody's way.
     */
    List<StoredGrant> lockFree(Collection<GrantId> grants);

    /** Stores what was counted; {@code used} is kept within the limit. */
    void count(List<GrantCount> counts);

    /** What all servers may send on these grants. */
    List<TransferNote> notes(Collection<GrantId> grants);

    /** Makes or replaces notes, for the time of a lease from now. */
    void note(List<TransferNote> notes, Duration lease);

    /** Removes notes, and those of the grants whose lease is over. */
    void endNotes(Collection<UUID> notes, Collection<GrantId> grants);

    /** Asks the servers of these notes to keep no more than they send just now. */
    void askToShrink(Collection<UUID> notes);

    /** How the grants of notes stand, in one look. Unlike the notes, a grant is always found. */
    List<GrantLook> look(Map<GrantId, UUID> notes);
}
