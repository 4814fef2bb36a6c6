package org.vintner.api.booking;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.WaitingId;

/**
 * Somebody who waits for a time.
 *
 * @param id the place on the list
 * @param product the service
 * @param start when the time begins
 * @param resource whose time; any of the service's when empty
 * @param quantity how many seats
 * @param state where he is
 * @param ahead how many wait for the same time and came before
 * @param order the order in which it is held for him, or in which he has it; shown to staff only
 * @param joinedAt when he came
 */
public record Waiting(
        WaitingId id,
        ProductId product,
        Instant start,
        Optional<ResourceId> resource,
        int quantity,
        WaitingState state,
        int ahead,
        Optional<OrderId> order,
        Instant joinedAt) {}
