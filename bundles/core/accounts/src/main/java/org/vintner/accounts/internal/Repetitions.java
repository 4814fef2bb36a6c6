package org.vintner.accounts.internal;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Tells what happens for the first time in a while, so that a caller who repeats himself fills no table. Bounded memory. */
final class Repetitions {

    private final long nanos;
    private final int most;
    private final LongSupplier clock;
    // Oldest first, so that what is over is found at the front.
    private final Map<String, Long> seen = new LinkedHashMap<>();

    Repetitions(Duration window, int most, LongSupplier clock) {
        this.nanos = window.toNanos();
        this.most = most;
        this.clock = clock;
    }

    /** Whether it did not happen within the window. When too much else did, nothing counts as first until some of that is over. */
    synchronized boolean first(String what) {
        long now = clock.getAsLong();
        Iterator<Long> oldest = seen.values().iterator();
        while (oldest.hasNext() && now - oldest.next() >= nanos) {
            oldest.remove();
        }
        if (seen.containsKey(what) || seen.size() >= most) {
            return false;
        }
        seen.put(what, now);
        return true;
    }
}
