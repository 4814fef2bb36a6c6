package org.vintner.plugins.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Component;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.PluginTraffic;

/**
 * Which bundles take calls, how many are under way in each, and how the last ones went. A bundle that nobody said anything about takes
 * calls.
 */
@Component(service = {Traffic.class, PluginTraffic.class})
public final class Traffic implements PluginTraffic {

    /** How a bundle stands towards new calls. */
    enum Standing {
        /** Being proven: only the proof calls it. */
        ON_TRIAL,
        /** Chosen no more; who chose it before may still call. */
        RELIEVED,
        /** Not called at all. */
        CLOSED
    }

    /** What a bundle has been through. */
    static final class Tally {
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicLong lastCall = new AtomicLong(System.nanoTime());
        /** In a row, by operation: one that always works must not hide one that never does. */
        private final Map<String, Integer> failures = new HashMap<>();

        private Optional<Plugin.Failure> lastFailure = Optional.empty();

        int calls() {
            return calls.get();
        }

        synchronized int failures() {
            return failures.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        synchronized Optional<Plugin.Failure> lastFailure() {
            return lastFailure;
        }

        private synchronized void worked(String operation) {
            failures.remove(operation);
        }

        /** Failures so far do not count against it any more. */
        synchronized void pardon() {
            failures.clear();
        }

        private synchronized int failed(Instant at, String operation, String reason) {
            lastFailure = Optional.of(new Plugin.Failure(at, operation, reason));
            return failures.merge(operation, 1, Integer::sum);
        }

        /** Whether no call has been under way for so long. */
        boolean quietFor(long nanos) {
            return calls.get() == 0 && System.nanoTime() - lastCall.get() >= nanos;
        }
    }

    private final Map<Long, Standing> standings = new ConcurrentHashMap<>();
    private final Map<Long, Tally> records = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();
    private volatile BiConsumer<Long, Harm> alarm = (bundle, harm) -> {};
    private volatile int tolerated = Integer.MAX_VALUE;

    @Override
    public boolean admits(long bundle) {
        return !standings.containsKey(bundle);
    }

    void admit(long bundle) {
        standings.remove(bundle);
    }

    void set(long bundle, Standing standing) {
        standings.put(bundle, standing);
    }

    /** Forgets a bundle that is gone; its id is never used again. */
    void forget(long bundle) {
        // A reference that somebody kept must not come alive again.
        standings.put(bundle, Standing.CLOSED);
        records.remove(bundle);
    }

    Tally record(long bundle) {
        return records.computeIfAbsent(bundle, id -> new Tally());
    }

    /** Who is told of harm, and how many failures in a row are none. */
    void onHarm(int toleratedFailures, BiConsumer<Long, Harm> listener) {
        tolerated = toleratedFailures;
        alarm = listener;
    }

    void harm(long bundle, Harm harm) {
        alarm.accept(bundle, harm);
    }

    /** Begins a call; {@return whether it may be made} */
    boolean enter(long bundle) {
        Tally record = record(bundle);
        // Counted before it is looked: whoever closes the bundle first and counts then sees this one, or this one sees
        // that.
        record.calls.incrementAndGet();
        record.lastCall.set(System.nanoTime());
        if (standings.get(bundle) == Standing.CLOSED) {
            leave(bundle);
            return false;
        }
        return true;
    }

    void leave(long bundle) {
        Tally record = record(bundle);
        record.lastCall.set(System.nanoTime());
        record.calls.decrementAndGet();
    }

    void worked(long bundle, String operation) {
        record(bundle).worked(operation);
    }

    void failed(long bundle, String culprit, String operation, String reason) {
        int failures = record(bundle).failed(clock.instant(), operation, reason);
        if (failures == tolerated) {
            harm(bundle, Harm.passing(culprit, failures + " calls of " + operation + " in a row failed: " + reason));
        }
    }
}
