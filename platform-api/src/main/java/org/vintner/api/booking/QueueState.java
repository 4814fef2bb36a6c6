package org.vintner.api.booking;

/** Where an order stands that went into a queue. It moves once, and never back. */
public enum QueueState {
    /** Waits for its turn. */
    WAITING,
    /** Its turn came, and it was placed: there is an order of its id. */
    PLACED,
    /** Its turn came, and it was refused; the reason is told. There is no order. */
    REFUSED,
    /** Its buyer left before its turn came. There is no order. */
    LEFT
}
