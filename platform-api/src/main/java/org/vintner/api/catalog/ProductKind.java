package org.vintner.api.catalog;

/** What a product is, and so who fulfills its order lines. */
public enum ProductKind {
    /** License keys from stock; a quantity of N gives N different keys. */
    KEY,
    /** A file to download; a line gives one download grant, whatever its quantity. */
    FILE,
    /** Time of a resource; a quantity of N gives N seats of one slot. It may be free of charge. */
    BOOKING
}
