package org.vintner.api.payments;

/** Where a refund is. */
public enum RefundState {
    /** Written down, not yet asked of the provider. */
    REQUESTED,
    /** The provider has accepted it, the money is on its way. */
    PENDING,
    /** It is not known whether the provider accepted it; Vintner keeps asking. */
    UNKNOWN,
    /** The money was paid back. */
    SUCCEEDED,
    /** The provider refused it, at once or later. */
    FAILED
}
