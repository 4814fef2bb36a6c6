package org.vintner.booking.internal.calendar;

/** Where this server is found from outside; a part of the configuration {@code org.vintner.server}. */
public @interface ServerAddress {

    /** The address under which browsers reach this server. */
    String publicUrl() default "http://localhost:8080";
}
