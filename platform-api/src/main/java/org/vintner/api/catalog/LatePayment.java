package org.vintner.api.catalog;

/** What becomes of money that arrives after its order had expired or was canceled (S1.29). It is recorded in any case. */
public enum LatePayment {
    /** The order is fulfilled as if it had been paid in time. */
    REVIVE,
    /** Nothing is delivered and all of the money is paid back. */
    REFUND
}
