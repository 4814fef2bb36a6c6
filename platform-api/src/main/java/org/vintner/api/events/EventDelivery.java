package org.vintner.api.events;

import java.time.Instant;
import java.util.Optional;

/**
 * How the delivery of one event to one consumer stands.
 *
 * @param event what is delivered
 * @param consumer to whom
 * @param state where it is
 * @param attempts how often it was tried
 * @param nextAttemptAt when it is tried next; of no meaning when it is done or dead
 * @param lastError why the last attempt failed
 */
public record EventDelivery(
        Event event, String consumer, State state, int attempts, Instant nextAttemptAt, Optional<String> lastError) {

    /** Where a delivery may be. */
    public enum State {
        /** Waits for its time. */
        PENDING,
        /** A node works on it, until its lease ends. */
        CLAIMED,
        /** Delivered. */
        DONE,
        /** Given up after too many attempts; can be retried by hand. */
        DEAD
    }
}
