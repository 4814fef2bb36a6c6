package org.vintner.outbox.internal;

import java.time.Duration;
import java.util.Optional;
import org.vintner.api.id.EventId;
import org.vintner.persistence.store.OutboxStore.Claim;

/** One attempt under way on this node. It is settled once: by the thread that makes it, the watchdog or the end of the node. */
final class Delivery {
    private Claim claim;
    private long begun;
    private Optional<Thread> worker = Optional.empty();
    private boolean settled;

    /** What tells deliveries apart. */
    record Key(EventId event, String consumer) {
        static Key of(Claim claim) {
            return new Key(claim.event().id(), claim.consumer());
        }
    }

    Delivery(Claim claim) {
        this.claim = claim;
    }

    synchronized Claim claim() {
        return claim;
    }

    /** Answers false when it is settled, so that the new claim is of no use to it. */
    synchronized boolean reclaimed(Claim later) {
        if (!settled) {
            claim = later;
        }
        return !settled;
    }

    synchronized void begins() {
        begun = System.nanoTime();
        worker = Optional.of(Thread.currentThread());
    }

    synchronized void ends() {
        worker = Optional.empty();
        // An interrupt was for this attempt, not for the next one on this thread.
        Thread.interrupted();
    }

    synchronized void interrupt() {
        worker.ifPresent(Thread::interrupt);
    }

    /** Answers true to the first who asks: who may say what became of it. */
    synchronized boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    synchronized boolean isSettled() {
        return settled;
    }

    /** One that waits for a thread takes no time. */
    synchronized boolean takesLongerThan(Duration limit) {
        return worker.isPresent() && System.nanoTime() - begun > limit.toNanos();
    }
}
