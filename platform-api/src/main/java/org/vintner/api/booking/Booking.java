package org.vintner.api.booking;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/**
 * A claim on time of a resource, made by a line of an order.
 *
 * @param id its id
 * @param order its order
 * @param line the line that it stands for
 * @param product the service
 * @param resource whose time
 * @param seats which seats, by number
 * @param state where it is
 * @param start when it begins
 * @param end when it ends
 * @param localStart when it begins, by the wall clock of its zone
 * @param zone the resource's zone
 * @param heldUntil while it is held: when the hold ends unless it is paid
 * @param balance what is due on the spot, beside what the order costs
 * @param cancellation the steps by which it is paid back when it is canceled
 * @param suspended whether its line is being refunded
 * @param createdAt when it was made
 */
public record Booking(
        BookingId id,
        OrderId order,
        OrderLineId line,
        ProductId product,
        ResourceId resource,
        List<Integer> seats,
        BookingState state,
        Instant start,
        Instant end,
        LocalDateTime localStart,
        ZoneId zone,
        Optional<Instant> heldUntil,
        Money balance,
        List<CancellationStep> cancellation,
        boolean suspended,
        Instant createdAt) {

    /** Copies the lists. */
    public Booking {
        seats = List.copyOf(seats);
        cancellation = List.copyOf(cancellation);
    }
}
