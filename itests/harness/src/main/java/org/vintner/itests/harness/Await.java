package org.vintner.itests.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
public final class Await {

    /** Generous, as it is only ever used up by a failure, and machines that build are busy. */
    public static final Duration LONG = Duration.ofMinutes(1);

    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** Waits until it is true. */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        var unused = value(what, atMost, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until it is true. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, LONG, condition);
    }

    /** Waits until there is a value. */
    public static <T> T value(String what, Duration atMost, Supplier<Optional<T>> source) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("In " + atMost.toSeconds() + " s it did not come true: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
