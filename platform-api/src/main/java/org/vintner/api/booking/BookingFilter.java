package org.vintner.api.booking;

import java.util.Optional;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/**
 * Which bookings are wanted; what is empty does not matter.
 *
 * @param order only of this order
 * @param product only of this service
 * @param resource only of this resource
 * @param state only those in this state
 */
public record BookingFilter(
        Optional<OrderId> order,
        Optional<ProductId> product,
        Optional<ResourceId> resource,
        Optional<BookingState> state) {}
