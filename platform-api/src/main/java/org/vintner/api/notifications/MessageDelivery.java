package org.vintner.api.notifications;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;

/**
 * The record of one message to one person over one channel (S1.47, S2.24).
 *
 * @param id its id, also the channel's idempotency key
 * @param order what it is about; empty for a message to administrators
 * @param template what it says, such as {@code order-fulfilled}
 * @param channel over which channel, such as {@code email}
 * @param recipient to whom, masked
 * @param state where it is
 * @param attempts how often it was tried; {@link Messages#attempts} tells of each
 * @param detail the channel's reference when sent, else why the last attempt failed
 * @param at when it last changed
 */
public record MessageDelivery(
        DeliveryId id,
        Optional<OrderId> order,
        String template,
        String channel,
        String recipient,
        State state,
        int attempts,
        Optional<String> detail,
        Instant at) {

    /** Where a message may be. */
    public enum State {
        /** Waits to be sent, or to be sent again. */
        PENDING,
        /** The channel has taken it. */
        SENT,
        /** The channel refused it for good, or did not take it in as many attempts as are allowed; a person must look. */
        FAILED,
        /** Not sent on purpose: the shop has no channel, or what it would say is no longer true. */
        SKIPPED
    }
}
