package org.vintner.booking.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.OpenSlot.FreeResource;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingStore.Taken;

/** What is left of offers when what is taken is taken away. */
final class FreeTimes {

    private static final Comparator<Taken> BY_BEGIN = Comparator.comparing(Taken::from);

    private final Map<ResourceId, List<Taken>> taken = new HashMap<>();
    private Duration longest = Duration.ZERO;

    FreeTimes(List<Taken> all) {
        for (Taken one : all) {
            taken.computeIfAbsent(one.resource(), any -> new ArrayList<>()).add(one);
            Duration length = Duration.between(one.from(), one.to());
            longest = length.compareTo(longest) > 0 ? length : longest;
        }
        taken.values().forEach(list -> list.sort(BY_BEGIN));
    }

    /** How many seats are free in a span. */
    int free(Resource resource, BookedTime time) {
        return resource.capacity() - taken(resource, time).cardinality();
    }

    /** Whether seats are free in a span: those that are wanted by number, or so many. */
    boolean hasFree(Resource resource, BookedTime time, List<Integer> wanted, int quantity) {
        return wanted.isEmpty()
                ? free(resource, time) >= quantity
                : wanted.stream()
                        .allMatch(seat -> seat <= resource.capacity()
                                && !taken(resource, time).get(seat));
    }

    private BitSet taken(Resource resource, BookedTime time) {
        List<Taken> all = taken.getOrDefault(resource.id(), List.of());
        BitSet seats = new BitSet();
        // Whatever begins before this is over by then.
        for (int i = firstFrom(all, time.blockedFrom().minus(longest)); i < all.size(); i++) {
            Taken one = all.get(i);
            if (!one.from().isBefore(time.blockedTo())) {
                break;
            }
            if (one.to().isAfter(time.blockedFrom()) && one.seat() <= resource.capacity()) {
                seats.set(one.seat());
            }
        }
        return seats;
    }

    private static int firstFrom(List<Taken> all, Instant from) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).from().isBefore(from)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Offers with a free seat, those of one time together. */
    List<OpenSlot> open(List<Offer> offers, ServiceTerms terms, ZoneId zone) {
        Map<Time, List<FreeResource>> free = new TreeMap<>(Time.ORDER);
        for (Offer offer : offers) {
            int seats = free(offer.resource(), offer.time(terms));
            if (seats > 0) {
                free.computeIfAbsent(
                                new Time(offer.start(), offer.end(), offer.isInvitation()), any -> new ArrayList<>())
                        .add(new FreeResource(offer.resource().id(), seats));
            }
        }
        List<OpenSlot> open = new ArrayList<>(free.size());
        free.forEach((time, resources) -> open.add(new OpenSlot(
                time.start(),
                time.end(),
                LocalDateTime.ofInstant(time.start(), zone),
                resources.stream().mapToInt(FreeResource::free).max().orElseThrow(),
                time.invitation(),
                resources)));
        return open;
    }

    private record Time(Instant start, Instant end, boolean invitation) {
        private static final Comparator<Time> ORDER =
                Comparator.comparing(Time::start).thenComparing(Time::end).thenComparing(Time::invitation);
    }
}
