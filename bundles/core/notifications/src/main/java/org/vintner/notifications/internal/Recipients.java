package org.vintner.notifications.internal;

/** Shows as much of an address as a person needs to recognize their own. */
final class Recipients {
    private static final String HIDDEN = "***";

    private Recipients() {}

    /** {@code ada@example.com} as {@code a***@example.com}. */
    static String masked(String email) {
        int at = email.lastIndexOf('@');
        if (at < 1) {
            return HIDDEN;
        }
        return email.substring(0, email.offsetByCodePoints(0, 1)) + HIDDEN + email.substring(at);
    }
}
