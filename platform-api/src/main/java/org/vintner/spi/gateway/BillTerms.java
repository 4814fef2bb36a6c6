package org.vintner.spi.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;

/**
 * What a gateway declares about its bills.
 *
 * @param zone the zone whose calendar days the provider's bills have
 * @param readyAt from when on a bill can be had, on the day after, in that zone
 * @param lateness by how much later than we heard of it the provider may book a movement: until then its absence is no difference
 * @param deadline how long reading the largest bill may take before Vintner gives it up
 * @param daysBack for how many days the provider keeps bills
 */
public record BillTerms(ZoneId zone, LocalTime readyAt, Duration lateness, Duration deadline, int daysBack) {

    /** Refuses what makes no sense. */
    public BillTerms {
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(readyAt, "readyAt");
        if (lateness.isNegative() || deadline.isNegative() || deadline.isZero() || daysBack < 1) {
            throw new IllegalArgumentException("lateness is 0 or more; deadline and daysBack are more than 0");
        }
    }

    /**
     * {@return from when on the bill of a day can be had; where clocks are put forward over that time of day, the moment after}
     *
     * @param day a day in {@link #zone()}
     */
    public Instant readyFrom(LocalDate day) {
        return day.plusDays(1).atTime(readyAt).atZone(zone).toInstant();
    }
}
