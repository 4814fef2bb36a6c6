package org.vintner.api.inventory;

/** Where a license key is. */
public enum KeyState {
    /** Free. */
    AVAILABLE,
    /** Set aside for an order that is being paid, until a time. */
    RESERVED,
    /** Belongs to an order line. */
    SOLD,
    /** Taken back from its buyer; never sold again. */
    REVOKED,
    /** Its own time is over; never sold. */
    EXPIRED
}
