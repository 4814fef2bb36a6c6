package org.vintner.api.orders;

/** Where an order is. The table of what may follow what is kept by the orders bundle. */
public enum OrderState {
    /** Placed, price fixed, waiting for money. */
    PENDING_PAYMENT,
    /** The whole amount was captured; it stays so while keys of its lines are asked for outside. */
    PAID,
    /** Every line is fulfilled. */
    FULFILLED,
    /** Paid, but a line could not be fulfilled: on the attention list with the reason. */
    NEEDS_ATTENTION,
    /** Called off before it was paid. */
    CANCELED,
    /** Not paid in time. */
    EXPIRED,
    /** A part of the money was paid back. */
    PARTIALLY_REFUNDED,
    /** All of the money was paid back. */
    REFUNDED
}
