package org.vintner.api.inventory;

import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;

/** How many keys one buyer, or one network, may hold reserved without having paid, so that nobody empties the shop for free. */
@ProviderType
public interface ReservationLimits {

    /**
     * Counts what an order is about to reserve. To be called inside the transaction that reserves, before it locks the order:
     * payments of the same buyer or network wait for each other here until that transaction ends.
     *
     * @param actor who pays, with the address he comes from; staff is not counted
     * @param order what is about to be reserved for
     * @throws org.vintner.api.CommerceException {@code reservation_limit}
     */
    void claim(Actor actor, OrderId order);

    /**
     * As {@link #claim(Actor, OrderId)} for many orders in one transaction, as if all of them were reserved; waits for nobody. To be called
     * for orders that are locked and hold nothing yet.
     *
     * @param actors who pays for each order
     * @return the orders that may be reserved; the others may yet be, by themselves, or learn there why not
     */
    Set<OrderId> claim(Map<OrderId, Actor> actors);
}
