package org.vintner.api.orders;

/** Where a line of an order is. */
public enum LineState {
    /** Not paid yet, or paid and not yet made true, as while its keys are asked for outside. */
    OPEN,
    /** The buyer has what the line promised. */
    FULFILLED,
    /** Paid, but not to be had just now. */
    SHORT,
    /** What it promised was taken back. */
    REVOKED
}
