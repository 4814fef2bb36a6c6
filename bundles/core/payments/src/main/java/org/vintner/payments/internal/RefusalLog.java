package org.vintner.payments.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refused notifications (S2.12): the first of a channel at once, then a sum each minute. Whoever floods the door with forged
 * ones fills a counter and no disk.
 */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Untold> channels = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    /** When something was logged last, and how many came since. */
    private record Untold(long loggedAt, int count) {}

    RefusalLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Notes one; returns what was logged, if anything was. */
    Optional<String> note(String channel, String reason) {
        long now = nanoClock.getAsLong();
        AtomicReference<String> line = new AtomicReference<>();
        channels.compute(channel, (name, before) -> {
            if (before != null && now - before.loggedAt() < MINUTE) {
                return new Untold(before.loggedAt(), before.count() + 1);
            }
            int others = before == null ? 0 : before.count();
            line.set("A notification for channel " + channel + " was refused: " + reason
                    + (others == 0 ? "" : "; " + others + " others before it were, too"));
            return new Untold(now, 0);
        });
        Optional<String> logged = Optional.ofNullable(line.get());
        logged.ifPresent(LOG::warn);
        return logged;
    }
}
