package org.vintner.notifications.internal;

/** What this bundle reads of the PID {@code org.vintner.server}, which another bundle describes. */
public @interface ServerAddress {

    /** Where the server is seen from outside, without a slash at its end. */
    String publicUrl() default "http://localhost:8080";
}
