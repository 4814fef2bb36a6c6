package org.vintner.api.notifications;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;

/** Messages to buyers and administrators, as staff and buyers see them. */
@ProviderType
public interface Messages {

    /**
     * {@return the messages about an order, oldest first}
     *
     * @param order which order
     */
    List<MessageDelivery> ofOrder(OrderId order);

    /**
     * Lists messages, newest first.
     *
     * @param state only those in this state
     * @param page which part
     * @return the page
     */
    Page<MessageDelivery> list(Optional<MessageDelivery.State> state, PageRequest page);

    /**
     * {@return the attempts to send a message, oldest first}
     *
     * @param message which message
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    List<MessageAttempt> attempts(DeliveryId message);

    /**
     * Sends what a fulfilled order promised once more (S1.53). The message is stored and sent soon after.
     *
     * @param actor the order's buyer or an administrator
     * @param order which order
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is not fulfilled, {@code
     *     too_many_requests} when it was sent a moment ago, or so often to this recipient in the last hour
     */
    void resend(Actor actor, OrderId order);

    /**
     * Tries a message again that failed or waits, soon. Its number stays the same, so that a channel can tell the receiver that
     * both are one.
     *
     * @param actor an administrator
     * @param message which message
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when it was sent or
     *     skipped
     */
    void retry(Actor actor, DeliveryId message);

    /**
     * Tries all messages again that failed, soon; a thousand at the most.
     *
     * @param actor an administrator
     * @param channel only those over this channel
     * @return how many
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    int retryFailed(Actor actor, Optional<String> channel);
}
