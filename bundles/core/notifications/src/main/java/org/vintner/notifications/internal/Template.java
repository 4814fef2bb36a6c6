package org.vintner.notifications.internal;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.api.booking.BookingState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.orders.OrderState;

/** What buyers are told, by which events, and for how long it holds. */
enum Template {
    ORDER_FULFILLED,
    ORDER_NEEDS_ATTENTION,
    ORDER_REFUNDED,
    DOWNLOAD_RELEASE_CODE,
    PAYMENT_REFUNDED,
    BOOKING_CONFIRMED,
    BOOKING_CHANGED,
    BOOKING_CANCELED,
    BOOKING_REMINDER,
    BOOKING_OFFERED;

    private static final Map<String, Template> BY_EVENT = Map.ofEntries(
            Map.entry(EventTypes.ORDER_FULFILLED, ORDER_FULFILLED),
            Map.entry(EventTypes.ORDER_RESEND_REQUESTED, ORDER_FULFILLED),
            Map.entry(EventTypes.ORDER_NEEDS_ATTENTION, ORDER_NEEDS_ATTENTION),
            Map.entry(EventTypes.ORDER_REFUNDED, ORDER_REFUNDED),
            Map.entry(EventTypes.DOWNLOAD_RELEASE_REQUESTED, DOWNLOAD_RELEASE_CODE),
            Map.entry(EventTypes.REFUND_CLOSED, PAYMENT_REFUNDED),
            Map.entry(EventTypes.BOOKING_CONFIRMED, BOOKING_CONFIRMED),
            Map.entry(EventTypes.BOOKING_CHANGED, BOOKING_CHANGED),
            Map.entry(EventTypes.BOOKING_CANCELED, BOOKING_CANCELED),
            Map.entry(EventTypes.BOOKING_REMINDER_DUE, BOOKING_REMINDER),
            Map.entry(EventTypes.BOOKING_OFFERED, BOOKING_OFFERED));

    private static final Set<Template> OF_BOOKINGS =
            EnumSet.of(BOOKING_CONFIRMED, BOOKING_CHANGED, BOOKING_CANCELED, BOOKING_REMINDER, BOOKING_OFFERED);

    static Set<String> events() {
        return BY_EVENT.keySet();
    }

    static Optional<Template> of(String event) {
        return Optional.ofNullable(BY_EVENT.get(event));
    }

    static Template named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** A message that waited for long may have been overtaken by what happened to the order. */
    boolean holdsFor(OrderState state) {
        return switch (this) {
            case ORDER_FULFILLED, DOWNLOAD_RELEASE_CODE ->
                state == OrderState.FULFILLED || state == OrderState.PARTIALLY_REFUNDED;
            case ORDER_NEEDS_ATTENTION -> state == OrderState.NEEDS_ATTENTION;
            case ORDER_REFUNDED -> state == OrderState.REFUNDED;
            case PAYMENT_REFUNDED -> state != OrderState.REFUNDED;
            // Whatever becomes of the order, it is the booking that counts.
            case BOOKING_CONFIRMED, BOOKING_CHANGED, BOOKING_CANCELED, BOOKING_REMINDER, BOOKING_OFFERED -> true;
        };
    }

    /** Whether it tells of one booking. */
    boolean isOfBooking() {
        return OF_BOOKINGS.contains(this);
    }

    /** As {@link #holdsFor(OrderState)}, of the booking that it tells of. */
    boolean holdsFor(BookingState state) {
        return switch (this) {
            case BOOKING_CANCELED -> state == BookingState.CANCELED;
            case BOOKING_OFFERED -> state == BookingState.HELD;
            default -> state == BookingState.CONFIRMED;
        };
    }

    /** As plugins know it. */
    @Override
    public String toString() {
        return name().replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
