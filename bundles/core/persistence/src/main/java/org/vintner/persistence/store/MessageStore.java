package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;

/** The record of each message to a buyer. */
@ProviderType
public interface MessageStore {

    /** Stands for the channel of a message that no channel carried. */
    String NO_CHANNEL = "none";

    /**
     * The record of what an event has to say over a channel; made, and pending, when this is asked for the first time.
     *
     * @param event the event
     * @param order what it is about
     * @param template what is said
     * @param channel over which channel
     * @param recipient to whom, masked: the address itself stands in the order only
     */
    MessageDelivery open(EventId event, OrderId order, String template, String channel, String recipient);

    /**
     * Records one attempt.
     *
     * @param id which message
     * @param state where it is now
     * @param detail the channel's reference, or what went wrong; no personal data
     */
    void record(DeliveryId id, MessageDelivery.State state, String detail);

    /** Whether a message was ever given to a channel. */
    boolean everHadChannel();

    /**
     * Locks the order against others who ask the same, and tells whether a message of this template was made or asked for in
     * the last while.
     */
    boolean recent(OrderId order, String template, String requestedBy, Duration within);

    /** Oldest first. */
    List<MessageDelivery> ofOrder(OrderId order);
}
