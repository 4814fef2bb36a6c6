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
 * @param hold for how long an unpaid order holds its seats, 1 minute to a day; the shop's payment timeout when empty
 * @param maxUnpaid how many seats of the service one person may hold without having paid them
 * @param queue how many orders may wait in the queue in front of the service, up to 20,000; orders are placed at once when empty
 */
public record BookingRules(
        Duration leadTime,
        Duration horizon,
        List<CancellationStep> cancellation,
        int deposit,
        Optional<Integer> maxPerPerson,
        Optional<Integer> maxPerDay,
        List<BookingCondition> conditions,
        Optional<Duration> hold,
        Optional<Integer> maxUnpaid,
        Optional<Integer> queue) {

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

    /**
     * Rules of a service that holds as long as the shop does and has no queue.
     *
     * @param leadTime how long before its start booking closes
     * @param horizon how long before its start booking opens
     * @param cancellation steps by which a canceled booking is paid back
     * @param deposit what is paid in advance, in percent
     * @param maxPerPerson how many seats to come one person may have
     * @param maxPerDay how many seats one person may have on one day
     * @param conditions further rules
     */
    public BookingRules(
            Duration leadTime,
            Duration horizon,
            List<CancellationStep> cancellation,
            int deposit,
            Optional<Integer> maxPerPerson,
            Optional<Integer> maxPerDay,
            List<BookingCondition> conditions) {
        this(
                leadTime,
                horizon,
                cancellation,
                deposit,
                maxPerPerson,
                maxPerDay,
                conditions,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
