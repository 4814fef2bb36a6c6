package org.vintner.api.books;

/** In what a bill and our books differ. */
public enum BillDifferenceKind {
    /** We captured a payment, and the bill does not have it. */
    PAYMENT_NOT_BILLED,
    /** We paid back, and the bill does not have it. */
    REFUND_NOT_BILLED,
    /** The bill has a payment that we have not captured. */
    PAYMENT_UNKNOWN,
    /** The bill has a refund that we have not made. */
    REFUND_UNKNOWN,
    /** Amount, currency or number of a payment are not those of the order, the payment or the ledger. */
    PAYMENT_DIFFERS,
    /** Amount, currency or number of a refund are not those of the refund or the ledger. */
    REFUND_DIFFERS,
    /** The bill has a payment more than once. */
    PAYMENT_BILLED_TWICE,
    /** The bill has a refund more than once. */
    REFUND_BILLED_TWICE,
    /** The provider kept another fee than the channel's fee rate says; one difference per bill and currency. */
    FEE_DIFFERS
}
