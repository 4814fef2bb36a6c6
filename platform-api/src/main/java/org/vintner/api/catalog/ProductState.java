package org.vintner.api.catalog;

/** Where a product is between its seller and the buyers. Only a {@link #PUBLISHED} one can be bought. */
public enum ProductState {
    /** Being written by its seller. */
    DRAFT,
    /** Waits for an administrator. */
    IN_REVIEW,
    /** On sale. */
    PUBLISHED,
    /** Sent back by an administrator, with a reason. */
    REJECTED,
    /** Taken off sale. Orders that were placed before are still fulfilled. */
    WITHDRAWN
}
