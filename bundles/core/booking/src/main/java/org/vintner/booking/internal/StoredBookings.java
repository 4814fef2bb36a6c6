package org.vintner.booking.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CancellationQuote;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.booking.internal.Reception.Offered;
import org.vintner.booking.internal.Reception.Visit;
import org.vintner.persistence.store.BookingResourceStore;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.BookingStore.Moved;
import org.vintner.persistence.store.UnitOfWork;

/** Bookings over their store: seen, canceled, moved. */
@Component(service = Bookings.class)
public final class StoredBookings implements Bookings {

    private static final int WHOLE = 100;

    private final BookingStore store;
    private final BookingResourceStore resources;
    private final BookingHistory history;
    private final Reception reception;
    private final Orders orders;
    private final Payments payments;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredBookings(
            @Reference BookingStore store,
            @Reference BookingResourceStore resources,
            @Reference BookingHistory history,
            @Reference Reception reception,
            @Reference Orders orders,
            @Reference Payments payments,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.resources = resources;
        this.history = history;
        this.reception = reception;
        this.orders = orders;
        this.payments = payments;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Optional<Booking> find(Actor actor, BookingId id) {
        return store.find(id).filter(booking -> maySee(actor, booking));
    }

    private boolean maySee(Actor actor, Booking booking) {
        return actor.maySee(booking.order()) || isStaffOf(actor, booking);
    }

    /** The seller of the resource, or an administrator. */
    private boolean isStaffOf(Actor actor, Booking booking) {
        return actor.mayDoEverything()
                || resources
                        .find(booking.resource())
                        .filter(resource -> actor.is(resource.seller()))
                        .isPresent();
    }

    @Override
    public List<Booking> ofOrder(OrderId order) {
        return store.ofOrder(order);
    }

    @Override
    public Page<Booking> list(Actor actor, BookingFilter filter, PageRequest page) {
        if (actor.mayDoEverything()) {
            return store.list(Optional.empty(), filter, page);
        }
        if (actor.role() != Role.SELLER) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only sellers and administrators list bookings. Yours are in your order.");
        }
        return store.list(Optional.of(AccountId.parse(actor.id())), filter, page);
    }

    @Override
    public List<Transition> history(BookingId id) {
        return history.of(id);
    }

    // ------------------------------------------------------------------ cancel

    @Override
    public CancellationQuote quote(Actor actor, BookingId id) {
        return unitOfWork.readOnly(() -> {
            Booking booking = find(actor, id).orElseThrow(() -> CommerceException.notFound("booking", id));
            return reckoned(actor, booking).quote();
        });
    }

    @Override
    public Booking cancel(Actor actor, BookingId id, Money expected) {
        return unitOfWork.call(() -> {
            Booking booking = toBeCanceled(actor, id);
            Reckoned reckoned = reckoned(actor, booking);
            Money refund = reckoned.quote().refund();
            if (!refund.equals(expected)) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "By now " + Words.of(refund) + " would be paid back. Look at it again, and confirm that.",
                        "refund");
            }
            reckoned.payment().ifPresent(payment -> payBack(actor, booking, payment, refund));
            List<Moved> canceled = store.cancel(List.of(booking.line()));
            if (canceled.isEmpty()) {
                throw new CommerceException(CommerceError.CONFLICT, "This booking was just changed. Look at it again.");
            }
            history.moved(
                    canceled,
                    Optional.of(BookingState.CONFIRMED),
                    BookingState.CANCELED,
                    actor,
                    "canceled, " + reckoned.quote().percent() + " percent paid back");
            return store.find(id).orElseThrow();
        });
    }

    /** Everywhere payments are locked before orders and orders before bookings, so the refund locks before this does. */
    private Booking toBeCanceled(Actor actor, BookingId id) {
        Booking seen = find(actor, id).orElseThrow(() -> CommerceException.notFound("booking", id));
        requireConfirmed(seen);
        return seen;
    }

    /** Administrators pay back by themselves; for all others it is Vintner that does, as it was agreed. */
    private void payBack(Actor actor, Booking booking, Payment payment, Money refund) {
        Actor payer = actor.mayDoEverything() ? actor : Actor.system("booking-cancellation");
        payments.refund(
                payer,
                payment.id(),
                new NewRefund(
                        Optional.of(refund),
                        List.of(booking.line()),
                        "Booking " + booking.id() + " canceled by its "
                                + (actor.role() == Role.BUYER ? "buyer" : "seller")));
    }

    /**
     * What is paid back by which payment.
     *
     * @param payment empty when nothing is paid back
     */
    private record Reckoned(CancellationQuote quote, Optional<Payment> payment) {}

    private Reckoned reckoned(Actor actor, Booking booking) {
        requireConfirmed(booking);
        Instant now = store.now();
        if (!booking.start().isAfter(now)) {
            throw new CommerceException(CommerceError.CONFLICT, "This booking has begun, so it can't be canceled.");
        }
        int percent = isStaffOf(actor, booking)
                ? WHOLE
                : CancellationLadder.percent(booking.cancellation(), booking.start(), now);
        Money share = CancellationLadder.part(paid(booking), percent);
        Optional<Payment> payment = share.amount() == 0 ? Optional.empty() : payment(booking.order());
        Money refund = payment.map(from -> min(share, left(from))).orElse(new Money(0, share.currency()));
        return new Reckoned(
                new CancellationQuote(booking.id(), percent, refund, now), payment.filter(from -> refund.amount() > 0));
    }

    private static void requireConfirmed(Booking booking) {
        if (booking.state() != BookingState.CONFIRMED) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    switch (booking.state()) {
                        case HELD -> "This booking is not paid yet. Cancel its order instead.";
                        case CANCELED -> "This booking was canceled before.";
                        case NO_SHOW -> "Nobody came to this booking, and its time is over.";
                        default -> "This booking's hold has ended, so there is nothing to change.";
                    });
        }
        if (booking.suspended()) {
            throw new CommerceException(CommerceError.CONFLICT, "This booking is being refunded.");
        }
    }

    private Money paid(Booking booking) {
        Order order = orders.find(booking.order()).orElseThrow();
        OrderLine line = order.lines().stream()
                .filter(one -> one.id().equals(booking.line()))
                .findFirst()
                .orElseThrow();
        return line.unitPrice().times(line.quantity());
    }

    /** The one that paid the order: the first of its captures. */
    private Optional<Payment> payment(OrderId order) {
        return payments.ofOrder(order).stream()
                .filter(payment -> payment.capturedAt().isPresent())
                .min(Comparator.comparing(payment -> payment.capturedAt().orElseThrow()));
    }

    private Money left(Payment payment) {
        long underWay = payments.refundsOf(payment.id()).stream()
                .filter(refund -> refund.state() != RefundState.FAILED)
                .map(Refund::amount)
                .mapToLong(Money::amount)
                .sum();
        return new Money(payment.amount().amount() - underWay, payment.amount().currency());
    }

    private static Money min(Money a, Money b) {
        return a.amount() <= b.amount() ? a : b;
    }

    // ------------------------------------------------------------------ move

    @Override
    public Booking rebook(Actor actor, BookingId id, BookingRequest request) {
        return unitOfWork.call(() -> {
            Booking booking = locked(actor, id);
            Order order = orders.find(booking.order()).orElseThrow();
            Visit visit = new Visit(
                    "booking",
                    booking.product(),
                    order.buyer().email(),
                    booking.seats().size(),
                    request,
                    List.of(),
                    Optional.of(id));
            if (reception.countsSeats(booking.product(), Optional.empty())) {
                store.lockPerson(booking.product(), order.buyer().email());
            }
            Offered offered = reception.admit(visit);
            requireMovable(actor, booking, offered);
            store.giveUpSeats(List.of(id));
            store.move(id, reception.take(id, visit, offered));
            history.changed(
                    new Moved(id, booking.order(), booking.line()),
                    actor,
                    "moved from " + booking.start() + " to " + offered.start());
            return store.find(id).orElseThrow();
        });
    }

    /** Else a booking that is too late to be canceled would be moved far away and canceled there. */
    private void requireMovable(Actor actor, Booking booking, Offered offered) {
        if (!booking.start().isAfter(offered.now())) {
            throw new CommerceException(CommerceError.CONFLICT, "This booking has begun, so it can't be moved.");
        }
        int now = CancellationLadder.percent(booking.cancellation(), booking.start(), offered.now());
        int then = CancellationLadder.percent(booking.cancellation(), offered.start(), offered.now());
        if (then > now && !isStaffOf(actor, booking)) {
            throw new CommerceException(
                    CommerceError.BOOKING_REFUSED,
                    "Canceled now, " + now + " percent of it would be paid back, and " + then
                            + " percent at that time. It is too late to move it there; ask the seller. (rule cancellation)",
                    "booking.start");
        }
    }

    @Override
    public Booking noShow(Actor actor, BookingId id) {
        return unitOfWork.call(() -> {
            Booking booking = locked(actor, id);
            if (!isStaffOf(actor, booking)) {
                throw new CommerceException(CommerceError.FORBIDDEN, "Only the seller says that nobody came.");
            }
            if (booking.start().isAfter(store.now())) {
                throw new CommerceException(CommerceError.CONFLICT, "This booking has not begun yet.");
            }
            store.noShow(id);
            history.moved(
                    List.of(new Moved(id, booking.order(), booking.line())),
                    Optional.of(BookingState.CONFIRMED),
                    BookingState.NO_SHOW,
                    actor,
                    "nobody came");
            return store.find(id).orElseThrow();
        });
    }

    private Booking locked(Actor actor, BookingId id) {
        Booking booking = store.lock(id)
                .filter(found -> maySee(actor, found))
                .orElseThrow(() -> CommerceException.notFound("booking", id));
        requireConfirmed(booking);
        return booking;
    }
}
