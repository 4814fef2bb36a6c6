package org.vintner.spi.booking;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/**
 * What somebody would like to book. {@code toString()} does not show who.
 *
 * @param service which service
 * @param resource whose time; empty when any of the service's resources will do
 * @param person the mail address of who books, in lower case
 * @param quantity how many seats
 * @param start when it begins
 * @param end when it ends
 * @param zone the zone of the resource, or of the service's first one
 * @param now the database's now
 * @param booked how many seats of the service to come, held or confirmed, the person has already
 */
public record BookingAttempt(
        ProductId service,
        Optional<ResourceId> resource,
        String person,
        int quantity,
        Instant start,
        Instant end,
        ZoneId zone,
        Instant now,
        long booked) {

    /** Addresses that differ in case only are one person. */
    public BookingAttempt {
        person = person.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "BookingAttempt[" + service + ", " + quantity + ", " + start + "]";
    }
}
