package org.vintner.api.payments;

/** Where a payment is. A later capture wins over {@link #FAILED} and {@link #CANCELED}: money that has arrived is never refused. */
public enum PaymentState {
    /** Written down; the provider has not been asked, or it is not known whether it heard. */
    CREATED,
    /** The provider knows it and waits for the buyer. */
    PENDING,
    /** The money is set aside, not taken. */
    AUTHORIZED,
    /** The money is ours. */
    CAPTURED,
    /** A part was paid back. */
    PARTIALLY_REFUNDED,
    /** All was paid back. */
    REFUNDED,
    /** The provider said no. */
    FAILED,
    /** Closed before the buyer paid. */
    CANCELED
}
