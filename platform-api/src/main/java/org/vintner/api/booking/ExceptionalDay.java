package org.vintner.api.booking;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A date with hours of its own in place of the weekly ones.
 *
 * @param date which date
 * @param hours its hours; none on a holiday
 * @param reason why, up to 200 characters, for the seller's eyes
 */
public record ExceptionalDay(LocalDate date, List<Hours> hours, Optional<String> reason) {

    /** Copies the list. */
    public ExceptionalDay {
        hours = List.copyOf(hours);
    }
}
