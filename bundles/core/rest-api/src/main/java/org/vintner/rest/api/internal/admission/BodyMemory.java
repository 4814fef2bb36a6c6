package org.vintner.rest.api.internal.admission;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that bodies hold which arrive bit by bit: bounded, however many clients are slow. */
final class BodyMemory {

    private final long size;
    private final AtomicLong used = new AtomicLong();

    BodyMemory(long size) {
        this.size = size;
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= size) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
