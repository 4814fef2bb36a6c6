package org.vintner.api.orders;

import java.util.Map;
import java.util.Optional;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.id.ProductId;

/**
 * One product that is wanted.
 *
 * @param product which product
 * @param quantity 1 to 1,000; of a booking the number of seats
 * @param booking the time that is wanted, for a product of kind {@code BOOKING} and no other
 * @param answers answers to the product's form, as texts, by the names of its fields
 */
public record NewOrderLine(
        ProductId product, int quantity, Optional<BookingRequest> booking, Optional<Map<String, String>> answers) {

    /**
     * A line of a product that asks nothing.
     *
     * @param product which product
     * @param quantity 1 to 1,000; of a booking the number of seats
     * @param booking the time that is wanted
     */
    public NewOrderLine(ProductId product, int quantity, Optional<BookingRequest> booking) {
        this(product, quantity, booking, Optional.empty());
    }

    /**
     * A line of a product that is no time.
     *
     * @param product which product
     * @param quantity 1 to 1,000
     */
    public NewOrderLine(ProductId product, int quantity) {
        this(product, quantity, Optional.empty());
    }
}
