package org.vintner.accounts.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Makes guessing slow: after a few failures in a row, a user name is refused from the same source for a while, longer each
 * time. From other sources it is not, so that nobody can lock the administrator out.
 */
final class LoginThrottle {

    static final int FREE_FAILURES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final int CAPACITY = 10_000;

    private final Map<Who, Failures> failures = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    record Who(String user, String source) {}

    private record Failures(int count, long last) {}

    LoginThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean refuses(Who who) {
        Failures known = failures.get(who);
        return known != null && since(known) < pause(known.count()).toNanos();
    }

    /** {@return whether the name is refused from now on, for the first time in a row} */
    boolean failed(Who who) {
        if (failures.size() >= CAPACITY) {
            failures.values().removeIf(each -> since(each) > FORGOTTEN_AFTER.toNanos());
        }
        Failures now = failures.compute(who, (key, before) -> {
            boolean first = before == null || since(before) > FORGOTTEN_AFTER.toNanos();
            return new Failures(first ? 1 : before.count() + 1, nanoTime.getAsLong());
        });
        return now.count() == FREE_FAILURES;
    }

    void succeeded(Who who) {
        failures.remove(who);
    }

    private long since(Failures known) {
        return nanoTime.getAsLong() - known.last();
    }

    private static Duration pause(int count) {
        if (count < FREE_FAILURES) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(count - FREE_FAILURES, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
