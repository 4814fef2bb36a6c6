package org.vintner.api.booking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rules of a service, as data. A booking keeps those with which it was made.
 *
 * @param leadTime how long before its start booking closes, 0 to 366 days
 * @param horizon how long before its start booking opens, up to 1,830 days
 * @param cancellation steps by which a canceled booking is paid back, longest first; nothing is paid back below the last one
 * @param deposit what is paid in advance, 1 to 100 percent of the price; the rest is due on the spot
 * @param maxPerPerson how many seats to come one person may have of the service
 * @param maxPerDay how many seats one person may have on one day
 * @param conditions further rules, at most 20
 */
public record BookingRules(
        Duration leadTime,
        Duration horizon,
        List<CancellationStep> cancellation,
        int deposit,
        Optional<Integer> maxPerPerson,
        Optional<Integer> maxPerDay,
        List<BookingCondition> conditions) {

    /** Book up to the start and a year ahead; all is paid in advance and paid back up to a day before. */
    public static final BookingRules DEFAULT = new BookingRules(
            Duration.ZERO,
            Duration.ofDays(365),
            List.of(new CancellationStep(Duration.ofDays(1), 100)),
            100,
            Optional.empty(),
            Optional.empty(),
            List.of());

    /** Copies the lists. */
    public BookingRules {
        cancellation = List.copyOf(cancellation);
        conditions = List.copyOf(conditions);
    }
}
