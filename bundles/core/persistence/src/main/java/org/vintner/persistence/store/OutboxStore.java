package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.id.EventId;

/** Events and their deliveries, one for each consumer that wants the event's type. */
@ProviderType
public interface OutboxStore {

    /**
     * Stores events with the change that they tell of, so only inside a unit of work. Whoever changes an aggregate holds a
     * lock on it, so the order of its events is the order of its changes.
     */
    void append(List<NewEvent> events);

    /** Runs the action after each commit that stored events, on the committing thread: so it must be quick. */
    AutoCloseable onAppend(Runnable action);

    /** Makes a consumer known, or changes what it wants. It gets the events that are stored from now on. */
    void register(String consumer, Set<String> types);

    /**
     * Takes deliveries that are due, for the time of the lease. Never one of an aggregate of which the consumer has not
     * finished an earlier one, whichever node works on it.
     */
    List<Claim> claim(String consumer, int limit, Duration lease);

    /** Moves the end of leases to a lease from now, for deliveries that are still being worked on. */
    void extend(Collection<Claim> claims, Duration lease);

    /** Delivered; in one statement. Answers of how many; the others' leases were lost to other claims, and nothing is changed. */
    int done(Collection<Claim> claims);

    /** As {@link #done(Collection)}; answers whether it was still this claim's. */
    default boolean done(Claim claim) {
        return done(List.of(claim)) == 1;
    }

    /** To be tried again, each after its pause; answers as {@link #done(Collection)}. */
    int again(Collection<Again> claims);

    /** To be tried again after the pause; as {@link #done(Claim)} when the lease was lost. */
    default boolean retryLater(Claim claim, String error, Duration pause) {
        return again(List.of(new Again(claim, error, pause, true))) == 1;
    }

    /** Given up; later events of the aggregate go on. As {@link #done(Claim)} when the lease was lost. */
    boolean dead(Claim claim, String error);

    /** To be tried after the pause, and the attempt does not count; as {@link #done(Claim)} when the lease was lost. */
    default boolean postpone(Claim claim, String reason, Duration pause) {
        return again(List.of(new Again(claim, reason, pause, false))) == 1;
    }

    /** Given back untried, for any node to take at once; the attempt does not count. */
    boolean giveBack(Claim claim);

    /** Deliveries, newest event first. */
    Page<EventDelivery> list(Optional<EventDelivery.State> state, Optional<String> consumer, PageRequest page);

    Optional<EventDelivery> find(EventId event, String consumer);

    /** Whether a delivery of the event is given up. */
    boolean hasDead(EventId event);

    /** Makes a dead or waiting delivery due now, as if it was never tried; false when it is in neither state. */
    boolean retry(EventId event, String consumer);

    /** As {@link #retry} for all dead deliveries, and how many these were. */
    int retryDead(Optional<String> consumer);

    /** How much is not delivered yet. */
    Backlog backlog();

    /** Deletes the oldest events, at most that many, that are older than the age and delivered to all; answers how many. */
    int deleteDelivered(Duration age, int limit);

    /**
     * A delivery that this node works on.
     *
     * @param event what to deliver
     * @param consumer to whom
     * @param attempt which attempt this is, from 1; it also tells this claim from later ones of the same delivery
     * @param revived whether it was given up once and is tried again by hand
     */
    record Claim(Event event, String consumer, int attempt, boolean revived) {}

    /**
     * A delivery that is to be tried again.
     *
     * @param reason why it could not be made
     * @param counts whether it was an attempt
     */
    record Again(Claim claim, String reason, Duration pause, boolean counts) {}

    /**
     * What is not delivered.
     *
     * @param pending waiting or being worked on
     * @param dead given up
     */
    record Backlog(long pending, long dead) {}
}
