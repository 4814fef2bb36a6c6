package org.vintner.gateway.sandbox.internal;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** How often a channel's provider does what wrong, in percent. Kept in memory: a restart makes the provider behave. */
final class Dial {

    static final int ALWAYS = 100;

    private final ConcurrentMap<Misdeed, Integer> percents = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<CountDownLatch> change = new AtomicReference<>(new CountDownLatch(1));

    /** Sets all of them, or none when one is wrong. */
    void set(Map<Misdeed, Integer> wanted) {
        wanted.forEach((misdeed, percent) -> {
            if (percent < 0 || percent > ALWAYS) {
                throw new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        misdeed.label() + " is set in percent, from 0 (never) to 100 (always), not " + percent + ".",
                        misdeed.label());
            }
        });
        wanted.forEach((misdeed, percent) -> {
            if (percent == 0) {
                percents.remove(misdeed);
            } else {
                percents.put(misdeed, percent);
            }
        });
        changed();
    }

    /** Makes the provider behave. */
    void reset() {
        percents.clear();
        changed();
    }

    private void changed() {
        listeners.forEach(Runnable::run);
        change.getAndSet(new CountDownLatch(1)).countDown();
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** {@return every misdeed with its percentage} */
    Map<Misdeed, Integer> settings() {
        Map<Misdeed, Integer> settings = new EnumMap<>(Misdeed.class);
        for (Misdeed misdeed : Misdeed.values()) {
            settings.put(misdeed, percents.getOrDefault(misdeed, 0));
        }
        return settings;
    }

    /** {@return whether it is done this time} */
    boolean strikes(Misdeed misdeed) {
        int percent = percents.getOrDefault(misdeed, 0);
        return percent > 0 && ThreadLocalRandom.current().nextInt(ALWAYS) < percent;
    }

    /** Waits until the dial is changed, at most for a time. */
    void await(Duration atMost) {
        try {
            boolean unused = change.get().await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
