package org.vintner.payments.internal;

import java.time.Duration;
import java.util.List;

/** When to ask again: soon at first, then ever more rarely while the buyer may pay, then once an hour. */
final class PollCurve {

    private static final List<Duration> WHILE_OPEN = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(45),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));

    static final Duration AFTERWARDS = Duration.ofHours(1);

    private PollCurve() {}

    /** The pause before the look-up that follows, after so many. */
    static Duration after(int polls) {
        return WHILE_OPEN.get(Math.min(polls, WHILE_OPEN.size() - 1));
    }
}
