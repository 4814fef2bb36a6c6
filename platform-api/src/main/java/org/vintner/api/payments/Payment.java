package org.vintner.api.payments;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.NextAction;

/**
 * Our record of collecting one amount for one order through one channel.
 *
 * @param id its id; also what the provider was given as idempotency key
 * @param order what it pays
 * @param channel name of the channel
 * @param state where it is
 * @param amount what is to be collected
 * @param refunded what was paid back of it
 * @param providerReference the provider's handle of the unfinished payment, such as a checkout session
 * @param providerPayment the provider's number of the captured payment
 * @param nextAction what the buyer does next, while it is {@link PaymentState#PENDING}
 * @param failure why it failed, in words for a person
 * @param createdAt when it was started
 * @param expiresAt until when the buyer may pay
 * @param capturedAt when the money was recorded here
 */
public record Payment(
        PaymentId id,
        OrderId order,
        String channel,
        PaymentState state,
        Money amount,
        Money refunded,
        Optional<String> providerReference,
        Optional<String> providerPayment,
        Optional<NextAction> nextAction,
        Optional<String> failure,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> capturedAt) {}
