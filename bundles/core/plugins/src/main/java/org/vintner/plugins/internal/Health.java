package org.vintner.plugins.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log when a plugin becomes ill and when it is well again, not of each call. */
final class Health {

    /** A plugin of which every other call fails is ill, not well and ill by turns. */
    private static final long CONVALESCENCE = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final String plugin;
    private final LongSupplier nanoTime;
    private volatile boolean ill;
    private long lastFailure;

    Health(String plugin, LongSupplier nanoTime) {
        this.plugin = plugin;
        this.nanoTime = nanoTime;
    }

    void well() {
        if (ill) {
            recover();
        }
    }

    private synchronized void recover() {
        if (ill && nanoTime.getAsLong() - lastFailure >= CONVALESCENCE) {
            ill = false;
            LOG.warn("Plugin {} works again", plugin);
        }
    }

    synchronized void ill(String operation, String reason) {
        lastFailure = nanoTime.getAsLong();
        if (ill) {
            LOG.debug("Plugin {} failed again in {}: {}", plugin, operation, reason);
        } else {
            ill = true;
            LOG.warn("Plugin {} failed in {}: {}", plugin, operation, reason);
        }
    }

    boolean isIll() {
        return ill;
    }
}
