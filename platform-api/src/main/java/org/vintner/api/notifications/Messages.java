package org.vintner.api.notifications;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;

/** Messages to buyers, as staff and buyers see them. */
@ProviderType
public interface Messages {

    /**
     * {@return the messages about an order, oldest first}
     *
     * @param order which order
     */
    List<MessageDelivery> ofOrder(OrderId order);

    /**
     * Sends what a fulfilled order promised once more (S1.53). The message is stored and sent soon after.
     *
     * @param actor the order's buyer or an administrator
     * @param order which order
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is not fulfilled, {@code
     *     too_many_requests} when it was sent a moment ago
     */
    void resend(Actor actor, OrderId order);
}
