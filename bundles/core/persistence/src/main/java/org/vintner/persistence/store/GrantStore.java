package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.http.Network;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.spi.fulfillment.Line;

/** Download grants, and the answers that are being sent on them just now. */
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

    /** As {@link #renew}, with the product's present limits, a count from 0 and no network. */
    void renewAndReset(GrantId grant);

    /** Binds a grant to a network. */
    void bind(GrantId grant, Network network);

    /** Frees a grant from its network, until it is bound again. */
    void unbind(GrantId grant);

    /** Stores what was counted; {@code used} is kept within the limit. */
    void count(GrantId grant, int used, List<Long> served, long servedBytes, List<Long> unsure);

    /** Notes an answer that is about to be sent, for the time of the lease. */
    void begin(UUID transfer, GrantId grant, List<Long> ranges, Duration lease);

    /** Notes what of an answer is still to be sent, and extends its lease. */
    void progress(UUID transfer, List<Long> ranges, Duration lease);

    /** Forgets an answer, and those of the grant whose lease is over. */
    void end(UUID transfer, GrantId grant);

    /** What is still to be sent by the answers of a grant whose lease is not over. */
    List<List<Long>> transfers(GrantId grant);
}
