package org.vintner.api.booking;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrder;

/**
 * The queue in front of a service that is wanted by many at once ({@link BookingRules#queue}). Orders are written down as they come and
 * placed one after the other, in the order in which they came, as {@code Orders.place} would: each buyer gets an order or the reason
 * why not. What was taken in is settled wherever the server is killed, and once.
 */
@ProviderType
public interface BookingQueue {

    /**
     * Takes an order into the queue of its service. What would be refused whatever comes of the queue is refused at once. It is durable
     * when this returns, or with the running transaction.
     *
     * @param order what is wanted
     * @return its place; empty when none of its services has a queue: then it is placed as any order
     * @throws org.vintner.api.CommerceException what {@code Orders.place} throws, but for {@code sold_out} and {@code slot_taken};
     *     {@code invalid_request} when it wants two services that have queues; {@code too_many_requests} when the buyer has many
     *     orders in the queue; {@code queue_full}
     */
    Optional<AcceptedOrder> take(NewOrder order);

    /**
     * {@return where an order stands; empty when none of this id went through a queue, or long ago}
     *
     * @param order which order
     */
    Optional<QueuedOrder> find(OrderId order);

    /**
     * Leaves the queue. Of no effect once its turn came: an order that is placed is canceled as one.
     *
     * @param order which order
     * @return where it stands now
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    QueuedOrder leave(OrderId order);

    /**
     * {@return how the queue of a service stands}
     *
     * @param actor the product's seller or an administrator
     * @param product which service
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    QueueLength length(Actor actor, ProductId product);
}
