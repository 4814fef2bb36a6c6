package org.vintner.booking.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.WaitingState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.WaitingId;
import org.vintner.api.jobs.Job;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.booking.internal.Reception.Visit;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WaitingStore;
import org.vintner.persistence.store.WaitingStore.Awaited;
import org.vintner.persistence.store.WaitingStore.Candidate;

/**
 * Offers times that have become free to those who wait for them, first come first. An offer is an order like any other: it holds the
 * seats until it is paid or expires, and then the next one has his turn. The order, the place's change and the event that tells of it
 * are one transaction, so wherever the server dies nobody gets two offers, and no offer is lost.
 */
@Component(service = Job.class)
public final class WaitingListJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingListJob.class);
    private static final int TIMES = 500;
    private static final int LINE = 50;
    private static final int BATCH = 1_000;
    private static final Duration KEPT = Duration.ofDays(30);

    private final WaitingStore store;
    private final Reception reception;
    private final BookingStore bookings;
    private final Orders orders;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;

    @Activate
    public WaitingListJob(
            @Reference WaitingStore store,
            @Reference Reception reception,
            @Reference BookingStore bookings,
            @Reference Orders orders,
            @Reference OutboxStore outbox,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.reception = reception;
        this.bookings = bookings;
        this.orders = orders;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "waiting-list";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void run() {
        store.settle();
        for (Awaited time : store.awaited(TIMES)) {
            while (offered(time)) {
                // the next one
            }
        }
        while (store.purge(KEPT, BATCH) == BATCH) {
            // the next batch
        }
    }

    /** A time that somebody else takes just now, or an order that can't be placed, keeps nobody from other times. */
    private boolean offered(Awaited time) {
        try {
            return unitOfWork.call(() -> offer(time));
        } catch (Unplaceable e) {
            LOG.debug("{} is passed over: {}", e.place, e.getCause().getMessage());
            unitOfWork.run(() -> store.end(e.place, WaitingState.PASSED));
            return true;
        } catch (CommerceException e) {
            LOG.debug("No offer of {} at {}: {}", time.product(), time.start(), e.error());
            return false;
        }
    }

    /** An order that is refused as it is, whenever it is placed: as when the service asks questions by now. */
    private static final class Unplaceable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final WaitingId place;

        Unplaceable(WaitingId place, CommerceException refusal) {
            super(refusal);
            this.place = place;
        }
    }

    /** Makes one offer of a time, or passes over those who can't have it; says whether there may be another one. */
    private boolean offer(Awaited time) {
        for (Candidate candidate : store.lockLine(time, LINE)) {
            Optional<CommerceException> refusal = obstacle(candidate);
            if (refusal.isEmpty()) {
                return place(candidate);
            }
            if (refusal.get().error() != CommerceError.SLOT_TAKEN) {
                LOG.debug("{} is passed over: {}", candidate.id(), refusal.get().error());
                store.end(candidate.id(), WaitingState.PASSED);
            }
        }
        return false;
    }

    /** Why somebody can't have the time now; that it is taken is none of his making. */
    private Optional<CommerceException> obstacle(Candidate candidate) {
        Visit visit = Visit.of(candidate);
        try {
            Reception.Offered offered = reception.admit(visit);
            return reception.isFree(visit, offered)
                    ? Optional.empty()
                    : Optional.of(new CommerceException(CommerceError.SLOT_TAKEN, "The time is taken."));
        } catch (CommerceException e) {
            return Optional.of(e);
        }
    }

    private Order placed(Candidate candidate) {
        try {
            return orders.place(new NewOrder(
                            candidate.buyer(),
                            List.of(new NewOrderLine(
                                    candidate.product(),
                                    candidate.quantity(),
                                    Optional.of(candidate.request()),
                                    Optional.of(candidate.answers())))))
                    .order();
        } catch (CommerceException e) {
            if (e.error() == CommerceError.INVALID_REQUEST) {
                throw new Unplaceable(candidate.id(), e);
            }
            throw e;
        }
    }

    private boolean place(Candidate candidate) {
        Order order = placed(candidate);
        store.offered(candidate.id(), order.id());
        // What is free of charge is his already, and told as any booking.
        if (order.state() == OrderState.PENDING_PAYMENT) {
            Booking held = bookings.ofOrder(order.id()).get(0);
            outbox.append(List.of(new NewEvent(
                    EventTypes.BOOKING_OFFERED,
                    held.id().toString(),
                    Map.of("order", order.id().toString()))));
        }
        return true;
    }
}
