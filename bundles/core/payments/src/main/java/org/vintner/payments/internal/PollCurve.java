package org.vintner.payments.internal;

import java.time.Duration;
import java.util.List;

/**
 * When to ask again: soon at first, then ever more rarely until the buyer's time is over, then once an hour. What must be settled
 * at that end, by closing the payment, begins anew with short pauses.
 */
final class PollCurve {

    /** The first of them lies between the start and the first look-up; the store sets it with the payment itself. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(45),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));

    /** How many look-ups there are until they become rare. */
    static final int STEPS = PAUSES.size();

    static final Duration AFTERWARDS = Duration.ofHours(1);

    private PollCurve() {}

    /** The pause behind a look-up before which there were so many others. */
    static Duration after(int polls) {
        return PAUSES.get(Math.min(polls + 1, PAUSES.size() - 1));
    }

    /** The pause while a payment is still open although the buyer's time has been over for so long. */
    static Duration afterEnd(Duration late) {
        Duration reached = Duration.ZERO;
        for (Duration pause : PAUSES) {
            reached = reached.plus(pause);
            if (reached.compareTo(late) > 0) {
                return pause;
            }
        }
        return AFTERWARDS;
    }
}
