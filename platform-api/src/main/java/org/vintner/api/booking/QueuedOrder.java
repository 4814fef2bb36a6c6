package org.vintner.api.booking;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

/**
 * An order in the queue of a service, or what became of it.
 *
 * @param order the id that the order has once it is placed
 * @param product the service whose queue it is
 * @param state where it stands
 * @param ahead how many of the same queue are settled before it; 0 when it does not wait
 * @param queuedAt when it was taken in
 * @param settledAt when its turn came, or its buyer left
 * @param refusal why it was refused
 */
public record QueuedOrder(
        OrderId order,
        ProductId product,
        QueueState state,
        int ahead,
        Instant queuedAt,
        Optional<Instant> settledAt,
        Optional<QueueRefusal> refusal) {}
