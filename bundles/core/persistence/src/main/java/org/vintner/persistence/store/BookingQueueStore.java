package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.booking.QueueLength;
import org.vintner.api.booking.QueueRefusal;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrder;

/** Keeps orders that wait for their turn at a service. */
@ProviderType
public interface BookingQueueStore {

    /**
     * Adds an order at the end of a queue; false when as many wait as may. Those who come at the same moment do not see each other, so
     * a few more may get in: to count them exactly they would have to come one by one. From here to its end the transaction keeps {@link #next} of
     * the service waiting, so let it be the last thing that it does.
     */
    boolean add(OrderId id, ProductId product, NewOrder order, int most);

    /** How many orders of a person wait at a service. */
    long waitingOf(ProductId product, String email);

    Optional<QueuedOrder> find(OrderId id);

    /** The services at which somebody waits, who waited longest first. */
    List<ProductId> queues();

    /**
     * Who is next at a service, first come first. Whoever came before one of these is among them, or settled: none of an earlier place
     * is still on its way into the database. Runs in a transaction of its own.
     */
    List<OrderId> next(ProductId product, int limit);

    /** What an order that waits wants, locked; empty when it waits no more. */
    Optional<NewOrder> lock(OrderId id);

    /** Notes that a locked order was placed. */
    void placed(OrderId id);

    /** Notes that an order was refused, if it still waits. */
    void refused(OrderId id, QueueRefusal refusal);

    /** Notes that its buyer left, if it still waits. */
    void left(OrderId id);

    /** Counts a try that told nothing; says how many there were. */
    int tried(OrderId id);

    /** How a queue stands; its places are looked at over so long. */
    QueueLength length(ProductId product, Optional<Integer> most, Duration span);

    /** Deletes at most {@code limit} orders that were settled so long ago; says how many. */
    int purge(Duration age, int limit);
}
