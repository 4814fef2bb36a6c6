package org.vintner.api.orders;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;

/**
 * A buyer's request at fixed prices.
 *
 * @param id its id
 * @param state where it is
 * @param buyer who buys
 * @param lines what is bought, in the order in which it was asked for
 * @param total sum of all lines
 * @param createdAt when it was placed
 * @param expiresAt when it expires if no payment was captured
 * @param paidAt when the money was recorded
 */
public record Order(
        OrderId id,
        OrderState state,
        Buyer buyer,
        List<OrderLine> lines,
        Money total,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> paidAt) {

    /** Copies the lines. */
    public Order {
        lines = List.copyOf(lines);
    }
}
