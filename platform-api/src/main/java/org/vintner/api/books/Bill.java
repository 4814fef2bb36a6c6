package org.vintner.api.books;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.vintner.api.id.BillId;

/**
 * The bill of one channel and day.
 *
 * @param id its id
 * @param channel whose bill
 * @param day which day, in the provider's zone
 * @param zone that zone
 * @param state how far it is
 * @param lines how many lines it has
 * @param openDifferences how many differences were found in it that still hold
 * @param sums what it adds up to, by currency
 * @param attempts how often it was asked for
 * @param dueAt when it is asked for next, while it is due
 * @param fetchedAt when it was fetched last
 * @param comparedAt when it was compared with our books last
 * @param trouble why it could not be fetched, in words for an operator
 */
public record Bill(
        BillId id,
        String channel,
        LocalDate day,
        String zone,
        BillState state,
        long lines,
        long openDifferences,
        List<BillSums> sums,
        int attempts,
        Optional<Instant> dueAt,
        Optional<Instant> fetchedAt,
        Optional<Instant> comparedAt,
        Optional<String> trouble) {

    /** Copies the list. */
    public Bill {
        sums = List.copyOf(sums);
    }
}
