package org.vintner.booking.internal;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.QueueRefusal;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.jobs.Job;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Orders;
import org.vintner.persistence.store.BookingQueueStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Settles the orders of queues, first come first, each in a transaction of its own: the order and the note that it was placed are
 * committed together, and the id of the order was given out when it came. So wherever the server dies, what was settled is settled and
 * the rest waits. A second node that does the same at once waits for the first one at the same row.
 */
@Component(service = Job.class)
public final class BookingQueueJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(BookingQueueJob.class);

    /** So that one crowd keeps those of other services waiting for a moment only. */
    private static final int TURN = 50;

    private static final Duration LONGEST_RUN = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 10;
    private static final int PURGED = 1_000;
    private static final Duration KEPT = Duration.ofDays(7);

    /** Nothing is said about the order by these: it is tried again. */
    private static final Set<CommerceError> PASSING =
            EnumSet.of(CommerceError.UNAVAILABLE, CommerceError.COMMIT_UNKNOWN, CommerceError.INTERNAL);

    private final BookingQueueStore store;
    private final Orders orders;
    private final UnitOfWork unitOfWork;

    @Activate
    public BookingQueueJob(
            @Reference BookingQueueStore store, @Reference Orders orders, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.orders = orders;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "booking-queue";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        long end = System.nanoTime() + LONGEST_RUN.toNanos();
        boolean more = true;
        while (more && System.nanoTime() < end) {
            more = false;
            for (ProductId product : store.queues()) {
                more |= settle(product);
            }
        }
        while (store.purge(KEPT, PURGED) == PURGED) {
            // the next batch
        }
    }

    /** A turn of one service; says whether there may be more to do now. */
    private boolean settle(ProductId product) {
        List<OrderId> turn = store.next(product, TURN);
        for (OrderId order : turn) {
            // Whoever came after it has to wait as well.
            if (!settled(order)) {
                return false;
            }
        }
        return turn.size() == TURN;
    }

    private boolean settled(OrderId order) {
        try {
            unitOfWork.run(() -> store.lock(order).ifPresent(wanted -> place(order, wanted)));
            return true;
        } catch (CommerceException e) {
            return PASSING.contains(e.error()) ? givenUp(order, e) : refused(order, e);
        } catch (RuntimeException e) {
            LOG.error("Order {} of a queue could not be placed", order, e);
            return givenUp(
                    order, new CommerceException(CommerceError.INTERNAL, "The server failed to place the order.", e));
        }
    }

    private void place(OrderId order, NewOrder wanted) {
        orders.place(order, wanted);
        store.placed(order);
    }

    private boolean refused(OrderId order, CommerceException refusal) {
        store.refused(
                order,
                new QueueRefusal(
                        refusal.error().code(),
                        refusal.getMessage(),
                        refusal.param().filter(param -> !param.isEmpty())));
        return true;
    }

    /** What fails again and again does not hold up everybody behind it for ever. */
    private boolean givenUp(OrderId order, CommerceException failure) {
        int tries = store.tried(order);
        LOG.debug("Order {} of a queue: {} at try {}", order, failure.error(), tries);
        return tries >= MOST_TRIES && refused(order, failure);
    }
}
