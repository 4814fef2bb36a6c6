package org.vintner.outbox.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Again;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.Postponed;

/**
 * Writes down what became of attempts, what ended at the same time in one statement. Until it is written a verdict waits in
 * memory, for some milliseconds or until the database is back: as long as this node lives, what was delivered is not delivered
 * again for want of a row.
 */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final int MAX_ERROR = 300;
    private static final int BATCH = 500;

    private final OutboxStore store;
    private final UnitOfWork unitOfWork;
    private final AttentionStore attention;
    private final Metrics metrics;
    private final Backoff backoff;
    private final int maxAttempts;
    private final Queue<Verdict> waiting = new ConcurrentLinkedQueue<>();

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

    /** What became of an attempt. */
    private sealed interface Verdict {}

    private record Done(Claim claim) implements Verdict {}

    private record Later(Again again) implements Verdict {}

    /** What happens seldom, and takes more than a row. */
    private record Rare(Runnable work) implements Verdict {}

    boolean isLastAttemptOver(Claim claim) {
        return claim.attempt() > maxAttempts;
    }

    void done(Claim claim) {
        count(claim, "done");
        waiting.add(claim.revived() ? new Rare(() -> revivalSucceeded(claim)) : new Done(claim));
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
        waiting.add(new Later(new Again(claim, described(later), later.pause(), false)));
    }

    void failed(Claim claim, String error) {
        if (claim.attempt() >= maxAttempts) {
            count(claim, "dead");
            waiting.add(new Rare(() -> giveUp(claim, error)));
        } else {
            count(claim, "failed");
            waiting.add(new Later(new Again(claim, error, backoff.after(claim.attempt()), true)));
        }
    }

    void givenBack(Claim claim) {
        waiting.add(new Rare(() -> store.giveBack(claim)));
    }

    /** Writes what was said so far; throws when that is not possible, and then all of it waits on. */
    synchronized void write() {
        for (List<Verdict> batch = next(); !batch.isEmpty(); batch = next()) {
            write(batch);
            batch.forEach(written -> waiting.remove());
        }
    }

    /** What goes together: as many of the usual ones as come first, or a rare one. */
    private List<Verdict> next() {
        if (waiting.peek() instanceof Rare rare) {
            return List.of(rare);
        }
        return waiting.stream()
                .takeWhile(verdict -> !(verdict instanceof Rare))
                .limit(BATCH)
                .toList();
    }

    private void write(List<Verdict> batch) {
        if (batch.get(0) instanceof Rare rare) {
            rare.work().run();
            return;
        }
        store.done(each(batch, Done.class).map(Done::claim).toList());
        store.again(each(batch, Later.class).map(Later::again).toList());
    }

    private static <T extends Verdict> Stream<T> each(List<Verdict> batch, Class<T> kind) {
        return batch.stream().filter(kind::isInstance).map(kind::cast);
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
