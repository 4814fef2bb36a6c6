package org.vintner.orders.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.IssueStore;
import org.vintner.persistence.store.IssueStore.Awaited;
import org.vintner.spi.events.EventConsumer;
import org.vintner.spi.events.Postponed;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueRequest;

/**
 * Asks for the keys of paid lines, outside of any transaction, until they come or are refused. It may be killed at any moment: then it
 * asks again by the same reference, and gets the same keys.
 */
@Component(service = EventConsumer.class)
public final class KeyIssueConsumer implements EventConsumer {

    /** A second call would not fit into the time that a consumer has. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(25);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration OVERDUE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    private final IssueStore store;
    private final KeyIssuers issuers;
    private final IssuedKeys keys;

    @Activate
    public KeyIssueConsumer(@Reference IssueStore store, @Reference KeyIssuers issuers, @Reference IssuedKeys keys) {
        this.store = store;
        this.issuers = issuers;
        this.keys = keys;
    }

    @Override
    public String name() {
        return "key-issue";
    }

    @Override
    public Set<String> types() {
        return Set.of(EventTypes.KEYS_AWAITED);
    }

    @Override
    public void receive(Event event) {
        OrderId order = OrderId.parse(event.aggregate());
        List<Awaited> awaited = store.awaited(order);
        long began = System.nanoTime();
        for (Awaited line : awaited) {
            if (System.nanoTime() - began > LONGEST_ROUND.toNanos()) {
                throw new Postponed("Other lines of the order took their time", SHORTEST);
            }
            settle(line);
        }
        pause(store.awaited(order)).ifPresent(pause -> {
            throw new Postponed("Keys are still awaited", pause);
        });
    }

    private void settle(Awaited line) {
        if (!IssuedKeys.mayWait(line)) {
            keys.close(line);
        } else if (!line.refunding()) {
            answer(line, issuers.issue(line.channel(), request(line)));
        }
    }

    private static IssueRequest request(Awaited line) {
        return new IssueRequest(line.line(), line.product(), line.item(), line.quantity());
    }

    private void answer(Awaited line, IssueOutcome outcome) {
        if (outcome instanceof IssueOutcome.Issued issued) {
            keys.accept(line, issued.keys());
        } else if (outcome instanceof IssueOutcome.Refused refused) {
            keys.refuse(line, "refused: " + refused.reason());
        } else if (outcome instanceof IssueOutcome.Pending pending) {
            keys.later(line, "pending: " + pending.reason());
        } else if (outcome instanceof IssueOutcome.Unknown unknown) {
            keys.later(line, "unknown: " + unknown.reason());
        }
    }

    /** Until the next question; empty when all is answered. */
    private static Optional<Duration> pause(List<Awaited> left) {
        return left.stream().map(KeyIssueConsumer::pause).min(Comparator.naturalOrder());
    }

    /** Doubled each time; never beyond the moment at which a person has to be told. */
    private static Duration pause(Awaited line) {
        if (line.refunding()) {
            return LONGEST;
        }
        if (line.left().isNegative()) {
            return OVERDUE;
        }
        Duration doubled = SHORTEST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, line.attempts()));
        Duration growing = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        Duration untilOverdue = line.left().plus(SHORTEST);
        return growing.compareTo(untilOverdue) < 0 ? growing : untilOverdue;
    }
}
