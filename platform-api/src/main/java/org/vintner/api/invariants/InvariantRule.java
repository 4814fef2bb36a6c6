package org.vintner.api.invariants;

/** What must hold at any time. */
public enum InvariantRule {
    /** Captured money is fulfilled, paid back or being paid back, or on the attention list. */
    CAPTURE_ANSWERED,
    /** What was paid back in full is not also delivered. */
    REFUND_TAKEN_BACK,
    /** A fulfilled line has exactly its keys, and no other line has sold ones. */
    KEYS_COMPLETE,
    /** No key belongs to two lines, nor to another order or product than its line. */
    KEY_SOLD_ONCE,
    /** A reserved key belongs to an order that may still be paid. */
    RESERVATION_ALIVE,
    /** The rows of a posting sum to zero in each currency. */
    LEDGER_BALANCED,
    /** The ledger says of each payment what the payment says of itself. */
    LEDGER_AGREES,
    /** No paid order waits for its goods, unless the attention list says so. */
    ORDER_DELIVERED,
    /** No download grant was used more often than it allows. */
    GRANT_WITHIN_LIMIT,
    /** No seat is taken by two bookings at the same moment, buffers included. */
    SEAT_TAKEN_ONCE,
    /** A fulfilled line of time has its booking; a booking that holds or has time has exactly its seats, and any other has none. */
    BOOKING_COMPLETE
}
