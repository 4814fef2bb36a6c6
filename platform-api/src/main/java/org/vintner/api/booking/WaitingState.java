package org.vintner.api.booking;

/** Where somebody is who waits for a time. */
public enum WaitingState {
    /** The time is taken. */
    WAITING,
    /** It became free and is held for him, in an order that waits for its payment. */
    OFFERED,
    /** He has it. */
    SERVED,
    /** He let the offer pass, or a rule stood against it when the time became free. */
    PASSED,
    /** He left the list. */
    LEFT,
    /** The time began, and he had not got it. */
    OVER
}
