package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageDelivery;

/** The record of each message and of each attempt to send it. What a message says is never stored. */
@ProviderType
public interface MessageStore {

    /** Stands for the channel of a message that no channel carried. */
    String NO_CHANNEL = "none";

    /**
     * The record of what an event has to say over a channel; made, and pending, when this is asked for the first time.
     *
     * @param event the event
     * @param order what it is about; empty for a message to an administrator
     * @param template what is said
     * @param channel over which channel
     * @param recipient to whom, masked: the address itself stands in the order only
     */
    MessageDelivery open(EventId event, Optional<OrderId> order, String template, String channel, String recipient);

    /**
     * Begins an attempt on a pending message, unless its turn by the channel's quota comes later. An attempt that was cut off
     * ends here as unknown.
     *
     * @param id which message
     * @param perMinute how many messages the channel takes in a minute; 0 for any number
     */
    Turn begin(DeliveryId id, int perMinute);

    /**
     * Ends an attempt.
     *
     * @param id which message
     * @param attempt its number
     * @param outcome what came of it
     * @param state where the message is now
     * @param detail the channel's reference, or what went wrong; no personal data
     */
    void end(DeliveryId id, int attempt, MessageAttempt.Outcome outcome, MessageDelivery.State state, String detail);

    /** Moves a message without an attempt. */
    void move(DeliveryId id, MessageDelivery.State state, String detail);

    /** Makes a message that failed, or waits, pending as if it was never tried; false when it is in neither state. */
    boolean revive(DeliveryId id);

    /** As {@link #revive} for the oldest that failed, at most that many; answers which. */
    List<DeliveryId> reviveFailed(Optional<String> channel, int limit);

    /**
     * As {@link #revive}, for one more attempt each: those that failed because nobody could be reached, some while ago but not
     * too long.
     */
    List<DeliveryId> rescan(Duration failedFor, Duration youngerThan, int maxAttempts, int limit);

    Optional<MessageDelivery> find(DeliveryId id);

    /** Which event a message tells of. */
    Optional<EventId> eventOf(DeliveryId id);

    /** Oldest first. */
    List<MessageAttempt> attempts(DeliveryId id);

    /** Newest first. */
    Page<MessageDelivery> list(Optional<MessageDelivery.State> state, PageRequest page);

    /** Whether it happened within the last while, by the database's clock. */
    boolean isRecent(Instant at, Duration within);

    /** Whether a message was ever given to a channel. */
    boolean everHadChannel();

    /**
     * Locks the order against others who ask the same, and tells whether a message of this template was made or asked for in
     * the last while.
     */
    boolean recent(OrderId order, String template, String requestedBy, Duration within);

    /**
     * Locks the order's recipient against others who ask the same, and tells how often messages were sent again to the same
     * address in the last while.
     */
    int resendsToRecipientOf(OrderId order, Duration within);

    /** Notes that somebody had a message sent again. */
    void resent(OrderId order, Actor by);

    /** Oldest first. */
    List<MessageDelivery> ofOrder(OrderId order);

    /** Deletes the oldest settled messages with their attempts, at most that many, that are older than the age. */
    int deleteOld(Duration age, int limit);

    /**
     * Whether an attempt has begun.
     *
     * @param pause how long until the message's turn; zero when the attempt has begun
     * @param attempt the number of the attempt
     * @param tries how many attempts there were since somebody last asked for one by hand, with this one
     */
    record Turn(Duration pause, int attempt, int tries) {}

    /** Skips the messages of an event that were begun over a channel and never ended, as when the server died on the way. */
    void dropOpen(EventId event, String template, String why);
}
