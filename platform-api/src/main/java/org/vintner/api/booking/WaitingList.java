package org.vintner.api.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.WaitingId;

/**
 * Who waits for times that are taken. When one becomes free it is held for who came first, by an order that waits for its payment, and
 * he is told by mail. When he lets the order expire, it is offered to the next. While somebody waits who could have a time that has become
 * free, nobody who came later gets it.
 */
@ProviderType
public interface WaitingList {

    /**
     * Takes somebody on the list.
     *
     * @param product a service on sale
     * @param wanted who, and which time
     * @return his place
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request}, {@code slot_not_offered}, {@code
     *     booking_refused} when a rule stands against it now, {@code conflict} when it is free, {@code already_exists} when he waits
     *     for it already, {@code too_many_requests} when he waits for many times
     */
    Waiting join(ProductId product, NewWaiting wanted);

    /**
     * Finds a place. Whoever knows its id may see it.
     *
     * @param id which place
     * @return the place, without its order
     */
    Optional<Waiting> find(WaitingId id);

    /**
     * Leaves the list. Of no effect for who does not wait any more; an offer is an order and is canceled as one.
     *
     * @param id which place
     * @return the place as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    Waiting leave(WaitingId id);

    /**
     * {@return who waits for a time, first come first}
     *
     * @param actor the product's seller or an administrator
     * @param product which service
     * @param start only for this time; for all that are to come when empty
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    List<Waiting> list(Actor actor, ProductId product, Optional<Instant> start);
}
