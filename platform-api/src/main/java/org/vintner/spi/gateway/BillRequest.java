package org.vintner.spi.gateway;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Which bill to read.
 *
 * @param day the day, in the zone of {@link BillTerms#zone()}
 * @param zone that zone
 */
public record BillRequest(LocalDate day, ZoneId zone) {

    /** {@return when the day begins; a day may have 23 or 25 hours} */
    public Instant from() {
        return day.atStartOfDay(zone).toInstant();
    }

    /** {@return when the next day begins} */
    public Instant until() {
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
