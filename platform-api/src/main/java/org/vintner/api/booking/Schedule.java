package org.vintner.api.booking;

import java.util.List;

/**
 * When a resource works, by the wall clock of its zone. No two hours of one day overlap.
 *
 * @param weekly hours of each week, at most 200
 * @param exceptions dates with hours of their own, each date once, at most 1,000
 */
public record Schedule(List<WeeklyHours> weekly, List<ExceptionalDay> exceptions) {

    /** Never open. */
    public static final Schedule CLOSED = new Schedule(List.of(), List.of());

    /** Copies the lists. */
    public Schedule {
        weekly = List.copyOf(weekly);
        exceptions = List.copyOf(exceptions);
    }
}
