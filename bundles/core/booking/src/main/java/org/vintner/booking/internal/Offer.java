package org.vintner.booking.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.persistence.store.BookedTime;

/**
 * A time of a resource that is offered, whoever has booked it.
 *
 * @param resource whose time
 * @param start when it begins
 * @param end when it ends
 * @param people who may book it, in small letters; everybody when there are none
 */
record Offer(Resource resource, Instant start, Instant end, List<String> people) {

    /** Seconds first, as numbers: a month of a busy service is sorted for each look at it. */
    static final Comparator<Offer> BY_START = Comparator.comparingLong((Offer offer) -> offer.start.getEpochSecond())
            .thenComparing(Offer::start);

    boolean isFor(String email) {
        return people.isEmpty() || people.contains(email.toLowerCase(Locale.ROOT));
    }

    boolean isInvitation() {
        return !people.isEmpty();
    }

    BookedTime time(ServiceTerms terms) {
        return new BookedTime(
                resource.id(),
                start,
                end,
                start.minus(terms.bufferBefore()),
                end.plus(terms.bufferAfter()),
                resource.zone());
    }
}
