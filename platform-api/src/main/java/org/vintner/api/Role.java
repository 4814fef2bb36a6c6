package org.vintner.api;

/** What somebody may do. */
public enum Role {
    /** Runs the shop: everything. */
    ADMINISTRATOR,
    /** Publishes products and sees what they sold: only their own. */
    SELLER,
    /** Bought something: only that order. */
    BUYER,
    /** A payment provider, by an authentic notification or look-up. */
    PROVIDER,
    /** Vintner itself: a job or a consumer of events. */
    SYSTEM
}
