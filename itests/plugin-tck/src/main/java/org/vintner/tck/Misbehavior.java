package org.vintner.tck;

/** What the provider at a plugin's other end can be made to do. Several may be on at once. */
public enum Misbehavior {

    // --- what becomes of what is stored

    /** There is no room left. */
    FULL,
    /** There is less in stock than is asked for. */
    SHORT,

    // --- what becomes of a call of ours

    /** It says no to whatever is asked for next, and does nothing: a business refusal in the provider's own form. */
    REFUSE,
    /** It can't be reached: nothing listens at its address, so that nothing can have been done. */
    UNREACHABLE,
    /** It breaks off every TLS handshake, so that nothing can have been done. */
    TLS_ERROR,
    /** It takes the call and neither does anything nor answers. */
    HANG,
    /** It does what is asked for and answers late, though within the plugin's deadline. */
    ANSWER_LATE,
    /** It does what is asked for, and the connection breaks before the answer: a time-out after success. */
    LOSE_ANSWER,
    /** It does what is asked for, and answers HTTP 500. */
    SERVER_ERROR,
    /** It does what is asked for, and answers 200 with a page of HTML. */
    ANSWER_HTML,
    /** It does what is asked for, and answers 200 with the first half of the right body. */
    ANSWER_HALF,
    /** It does what is asked for, and answers 200 with a body that is the right one, blown up to 8 MB. */
    ANSWER_HUGE,

    // --- what becomes of its notifications

    /** It sends each notification three times. */
    DUPLICATE,
    /** It sends each notification after the one that follows it. */
    REORDER,
    /** It sends each notification half a second late. */
    DELAY,
    /** It sends no notification, and never makes up for it. */
    DROP,

    // --- what it says, in notifications and answers alike, signed and all

    /** It names one minor unit more than was paid. */
    WRONG_AMOUNT,
    /** It names another currency. */
    WRONG_CURRENCY,
    /** It speaks of a payment of another merchant account. */
    WRONG_MERCHANT,
    /** It adds fields that nobody knows, and writes all of them in another order. */
    UNKNOWN_FIELDS,
    /** It sends notifications of a kind that nobody knows. */
    UNKNOWN_KIND,

    // --- how it signs

    /** It signs with the older one of two keys that are configured while a key is being changed. */
    ROTATED_KEY,
    /** It signs with a key that is not, or no longer, configured. */
    FOREIGN_KEY,
    /** Its clock is an hour behind. */
    CLOCK_BEHIND,
    /** Its clock is an hour ahead. */
    CLOCK_AHEAD,

    // --- what stands in its books

    /** Its bills can be had in the test. */
    BILL,
    /** It books a payment of another shop on the same account. */
    FOREIGN_BOOKING,
    /** It books a movement of a kind that nobody knows. */
    UNKNOWN_BOOKING
}
