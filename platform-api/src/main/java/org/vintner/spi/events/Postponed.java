package org.vintner.spi.events;

import java.time.Duration;
import java.util.Objects;

/**
 * Thrown by {@link EventConsumer#receive} when an event can't be taken just now through no fault of its own, as when a quota is
 * used up: the event comes again after the pause, and this attempt does not count.
 */
public final class Postponed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /**
     * Postpones.
     *
     * @param reason why, for operators; no personal data
     * @param pause for how long
     */
    public Postponed(String reason, Duration pause) {
        // It is no failure, so nobody wants to see where it came from.
        super(reason, null, false, false);
        this.pause = Objects.requireNonNull(pause, "pause");
    }

    /** {@return for how long} */
    public Duration pause() {
        return pause;
    }
}
