package org.vintner.api.books;

/** How far a bill is. */
public enum BillState {
    /** It is to be fetched: when it is ready, or once more. */
    DUE,
    /** It was fetched whole; its lines are kept. */
    COMPLETE,
    /** The provider gives out no such bill. */
    REFUSED
}
