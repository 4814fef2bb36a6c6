package org.vintner.outbox.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.Postponed;

/**
 * Writes down what became of attempts. While the database is away a verdict waits in memory: as long as this node lives, what
 * was delivered is not delivered again for want of a row.
 */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final int MAX_ERROR = 300;

    private final OutboxStore store;
    private final UnitOfWork unitOfWork;
    private final AttentionStore attention;
    private final Metrics metrics;
    private final Backoff backoff;
    private final int maxAttempts;
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

    Verdicts(
            OutboxStore store,
            UnitOfWork unitOfWork,
            AttentionStore attention,
            Metrics metrics,
            Backoff backoff,
            int maxAttempts) {
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.attention = attention;
        this.metrics = metrics;
        this.backoff = backoff;
        this.maxAttempts = maxAttempts;
    }

    boolean isLastAttemptOver(Claim claim) {
        return claim.attempt() > maxAttempts;
    }

    void done(Claim claim) {
        count(claim, "done");
        write(claim, claim.revived() ? () -> revivalSucceeded(claim) : () -> store.done(claim));
    }

    /** What a person was asked to look at is settled by what that person did. */
    private void revivalSucceeded(Claim claim) {
        unitOfWork.run(() -> {
            if (store.done(claim) && !store.hasDead(claim.event().id())) {
                attention.settle(
                        AttentionReason.EVENT_UNDELIVERABLE,
                        claim.event().id().toString(),
                        "It was delivered when it was tried again.");
            }
        });
    }

    void postponed(Claim claim, Postponed later) {
        count(claim, "postponed");
        write(claim, () -> store.postpone(claim, described(later), later.pause()));
    }

    void failed(Claim claim, String error) {
        if (claim.attempt() >= maxAttempts) {
            count(claim, "dead");
            write(claim, () -> giveUp(claim, error));
        } else {
            count(claim, "failed");
            write(claim, () -> store.retryLater(claim, error, backoff.after(claim.attempt())));
        }
    }

    void givenBack(Claim claim) {
        write(claim, () -> store.giveBack(claim));
    }

    /** Writes what could not be written before; throws when it still can't be. */
    void writeLate() {
        for (Runnable verdict = late.peek(); verdict != null; verdict = late.peek()) {
            verdict.run();
            late.remove();
        }
    }

    private void write(Claim claim, Runnable verdict) {
        try {
            verdict.run();
        } catch (RuntimeException e) {
            LOG.debug(
                    "Verdict on {} for {} waits for the database", claim.event().id(), claim.consumer(), e);
            late.add(verdict);
        }
    }

    private void giveUp(Claim claim, String error) {
        boolean mine = unitOfWork.call(() -> {
            boolean dead = store.dead(claim, error);
            if (dead) {
                open(claim, told(claim, error));
            }
            return dead;
        });
        if (mine) {
            LOG.warn(
                    "Event {} ({}) is given up for consumer {} after {} attempts; it is on the attention list",
                    claim.event().id(),
                    claim.event().type(),
                    claim.consumer(),
                    claim.attempt());
        }
    }

    /** What can't be told to administrators must not make another message to them. */
    private void open(Claim claim, String detail) {
        String subject = claim.event().id().toString();
        if (claim.event().type().equals(EventTypes.ATTENTION_REPORTED)) {
            attention.openQuietly(AttentionReason.EVENT_UNDELIVERABLE, subject, detail);
        } else {
            attention.open(AttentionReason.EVENT_UNDELIVERABLE, subject, detail);
        }
    }

    private static String told(Claim claim, String error) {
        return "The event " + claim.event().type() + " about " + claim.event().aggregate()
                + " could not be delivered to " + claim.consumer() + " in " + claim.attempt()
                + " attempts, the last because: " + error + ". Remove the cause, then: vintner:outbox-retry "
                + claim.event().id() + " " + claim.consumer();
    }

    private void count(Claim claim, String outcome) {
        metrics.count("outbox.deliveries", "consumer", claim.consumer(), "outcome", outcome);
    }

    static String described(Throwable failure) {
        String text = failure instanceof CommerceException || failure instanceof Postponed
                ? failure.getMessage()
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
