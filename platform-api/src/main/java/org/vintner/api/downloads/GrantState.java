package org.vintner.api.downloads;

/** Where a download grant is. */
public enum GrantState {
    /** May be used. */
    ISSUED,
    /** Used as often as it allows. */
    EXHAUSTED,
    /** Its time is over. */
    EXPIRED,
    /** Not to be used while its line is being refunded; works again should the refund fail. */
    SUSPENDED,
    /** Taken back. */
    REVOKED
}
