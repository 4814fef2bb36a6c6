package org.vintner.spi.booking;

import java.util.Objects;

/** What a {@link BookingRule} says. */
public sealed interface Verdict {

    /** Nothing stands against it. */
    record Allowed() implements Verdict {}

    /**
     * It must not be.
     *
     * @param message why, and the way out, in words for who books; at most 200 characters are shown
     */
    record Refused(String message) implements Verdict {

        /** Refuses {@code null}. */
        public Refused {
            Objects.requireNonNull(message, "message");
        }
    }
}
