package org.vintner.api.booking;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vintner.api.orders.Buyer;

/**
 * Who would like to have a time that is taken.
 *
 * @param email where the offer goes
 * @param locale language of messages
 * @param quantity how many seats, 1 to 1,000
 * @param booking the time
 * @param answers answers to the service's form, as in an order
 */
public record NewWaiting(
        String email, Locale locale, int quantity, BookingRequest booking, Optional<Map<String, String>> answers) {

    /**
     * For a service that asks nothing.
     *
     * @param email where the offer goes
     * @param locale language of messages
     * @param quantity how many seats
     * @param booking the time
     */
    public NewWaiting(String email, Locale locale, int quantity, BookingRequest booking) {
        this(email, locale, quantity, booking, Optional.empty());
    }

    /** {@return who it is} */
    public Buyer buyer() {
        return new Buyer(email, locale);
    }
}
