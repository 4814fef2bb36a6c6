package org.vintner.api.notifications;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt to bring a message to its channel (S1.47, S2.28).
 *
 * @param number which attempt, from 1
 * @param outcome what came of it
 * @param detail the channel's reference when sent, else what went wrong; no personal data
 * @param startedAt when it began
 * @param endedAt when its outcome was written down
 */
public record MessageAttempt(
        int number, Outcome outcome, Optional<String> detail, Instant startedAt, Optional<Instant> endedAt) {

    /** What may come of an attempt. */
    public enum Outcome {
        /** Under way. */
        STARTED,
        /** The channel took it. */
        SENT,
        /** The channel refused it for good. */
        REFUSED,
        /** The channel was not reached, or asked to come back later. */
        NOT_SENT,
        /** It is not known whether the channel took it; so too when the server was killed meanwhile. */
        UNKNOWN
    }
}
