package org.vintner.payments.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.vintner.api.id.PaymentId;

/** Remembers which payments buyers have asked about just now: a page that reloads for ever must not wear a provider out. */
final class RecentInquiries {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Beyond so many payments the old ones are forgotten. */
    private static final int MANY = 10_000;

    private final Map<PaymentId, Long> askedAt = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    RecentInquiries(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Whether nobody has asked for a while; if so, somebody has now. */
    boolean mayAsk(PaymentId payment) {
        long now = nanoClock.getAsLong();
        if (askedAt.size() > MANY) {
            askedAt.values().removeIf(at -> now - at >= PAUSE_NANOS);
        }
        AtomicBoolean may = new AtomicBoolean();
        askedAt.compute(payment, (id, at) -> {
            may.set(at == null || now - at >= PAUSE_NANOS);
            return may.get() ? Long.valueOf(now) : at;
        });
        return may.get();
    }
}
