package org.vintner.api.payments;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * Money on its way back.
 *
 * @param id its id; also what the provider was given as idempotency key
 * @param payment what was paid
 * @param state where it is
 * @param amount how much
 * @param lines the lines of the order that it takes back; none for a part of the money or for a second payment
 * @param reason why
 * @param providerRefund the provider's number
 * @param failure why it failed, in words for a person
 * @param createdAt when it was asked for
 */
public record Refund(
        RefundId id,
        PaymentId payment,
        RefundState state,
        Money amount,
        List<OrderLineId> lines,
        String reason,
        Optional<String> providerRefund,
        Optional<String> failure,
        Instant createdAt) {

    /** Copies the lines. */
    public Refund {
        lines = List.copyOf(lines);
    }
}
