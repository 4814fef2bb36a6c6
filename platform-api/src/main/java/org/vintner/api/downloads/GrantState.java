package org.vintner.api.downloads;

/** Where a download grant is. */
public enum GrantState {
    /** May be used. */
    ISSUED,
    /** Used as often as it allows. */
    EXHAUSTED,
    /** Its time is over. */
    EXPIRED,
    /** Taken back. */
    REVOKED
}
