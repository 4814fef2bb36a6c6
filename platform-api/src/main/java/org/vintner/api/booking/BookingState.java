package org.vintner.api.booking;

/** Where a booking is. */
public enum BookingState {
    /** Its time is held for an order that is not paid. */
    HELD,
    /** It is paid, or free of charge. */
    CONFIRMED,
    /** Its order was called off before it was paid. */
    RELEASED,
    /** Its order was not paid in time. */
    EXPIRED,
    /** It was given up, or its line was refunded. */
    CANCELED,
    /** Nobody came. */
    NO_SHOW
}
