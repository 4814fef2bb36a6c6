package org.vintner.persistence.internal.postgres;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the waits of a background thread. May be given by any thread, more than once; it is never taken back. */
public final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    public void give() {
        given.countDown();
    }

    public boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits at most so long; true as soon as the signal is given, or the waiting thread interrupted. */
    public boolean comesWithin(long millis) {
        try {
            return given.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
