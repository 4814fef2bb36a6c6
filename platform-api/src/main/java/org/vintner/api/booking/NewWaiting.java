package org.vintner.api.booking;

import java.util.Locale;
import org.vintner.api.orders.Buyer;

/**
 * Who would like to have a time that is taken.
 *
 * @param email where the offer goes
 * @param locale language of messages
 * @param quantity how many seats, 1 to 1,000
 * @param booking the time
 */
public record NewWaiting(String email, Locale locale, int quantity, BookingRequest booking) {

    /** {@return who it is} */
    public Buyer buyer() {
        return new Buyer(email, locale);
    }
}
