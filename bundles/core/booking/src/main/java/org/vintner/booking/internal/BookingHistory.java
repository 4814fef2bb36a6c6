package org.vintner.booking.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Transition;
import org.vintner.api.booking.BookingState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.BookingId;
import org.vintner.persistence.store.BookingStore.Moved;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.TransitionStore;

/** Notes who moved bookings and why, and tells of it, in the transaction that moves them. */
@Component(service = BookingHistory.class)
public final class BookingHistory {

    private static final Map<BookingState, String> EVENTS = Map.of(
            BookingState.CONFIRMED, EventTypes.BOOKING_CONFIRMED,
            BookingState.RELEASED, EventTypes.BOOKING_RELEASED,
            BookingState.EXPIRED, EventTypes.BOOKING_EXPIRED,
            BookingState.CANCELED, EventTypes.BOOKING_CANCELED,
            BookingState.NO_SHOW, EventTypes.BOOKING_NO_SHOW);

    private final TransitionStore transitions;
    private final OutboxStore outbox;

    @Activate
    public BookingHistory(@Reference TransitionStore transitions, @Reference OutboxStore outbox) {
        this.transitions = transitions;
        this.outbox = outbox;
    }

    /** Notes that bookings went from one state to another. */
    void moved(List<Moved> bookings, Optional<BookingState> from, BookingState to, Actor actor, String cause) {
        String before = from.map(Enum::name).orElse("");
        transitions.record(bookings.stream()
                .map(moved -> new NewTransition(moved.booking().value(), before, to.name(), actor, cause))
                .toList());
        tell(bookings, to);
    }

    /** Notes that buyers hold bookings; what is only held is no news. */
    void placed(List<Moved> bookings) {
        transitions.record(bookings.stream()
                .map(moved -> new NewTransition(
                        moved.booking().value(), "", BookingState.HELD.name(), Actor.buyerOf(moved.order()), "placed"))
                .toList());
    }

    /** Tells of bookings that went to a state; what is only held is no news. */
    void tell(List<Moved> bookings, BookingState to) {
        if (EVENTS.containsKey(to) && !bookings.isEmpty()) {
            outbox.append(
                    bookings.stream().map(moved -> event(EVENTS.get(to), moved)).toList());
        }
    }

    /** Notes that a confirmed booking was moved to another time. */
    void changed(Moved booking, Actor actor, String cause) {
        String state = BookingState.CONFIRMED.name();
        transitions.record(List.of(new NewTransition(booking.booking().value(), state, state, actor, cause)));
        outbox.append(List.of(event(EventTypes.BOOKING_CHANGED, booking)));
    }

    private static NewEvent event(String type, Moved booking) {
        return new NewEvent(
                type,
                booking.booking().toString(),
                Map.of("order", booking.order().toString()));
    }

    List<Transition> of(BookingId id) {
        return transitions.history(id.value());
    }
}
