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

    private final Map<ResourceId, Plan> taken = new HashMap<>();

    FreeTimes(List<Taken> all) {
        Map<ResourceId, List<Taken>> byResource = new HashMap<>();
        all.forEach(one -> byResource
                .computeIfAbsent(one.resource(), any -> new ArrayList<>())
                .add(one));
        byResource.forEach((resource, list) -> taken.put(resource, new Plan(list)));
    }

    /** What is taken of a resource. Its begins are kept as seconds, as a month of a busy service looks them up a hundred thousand times. */
    private static final class Plan {

        private final List<Taken> inTurn;
        private final long[] begins;
        private final long longest;

        Plan(List<Taken> all) {
            inTurn = all.stream().sorted(BY_BEGIN).toList();
            begins = inTurn.stream()
                    .mapToLong(one -> one.from().getEpochSecond())
                    .toArray();
            longest = all.stream()
                    .mapToLong(one -> Duration.between(one.from(), one.to()).toSeconds() + 1)
                    .max()
                    .orElse(0);
        }

        /** The seats, up to a capacity, that are taken at some moment of a span. */
        BitSet within(BookedTime time, int capacity) {
            BitSet seats = new BitSet();
            // Whatever begins before this is over by then.
            for (int i = firstFrom(time.blockedFrom().getEpochSecond() - longest); i < begins.length; i++) {
                Taken one = inTurn.get(i);
                if (!one.from().isBefore(time.blockedTo())) {
                    break;
                }
                if (one.to().isAfter(time.blockedFrom()) && one.seat() <= capacity) {
                    seats.set(one.seat());
                }
            }
            return seats;
        }

        private int firstFrom(long second) {
            int low = 0;
            int high = begins.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (begins[middle] < second) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
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
        Plan plan = taken.get(resource.id());
        return plan == null ? new BitSet() : plan.within(time, resource.capacity());
    }

    /** Offers with a free seat, those of one time together; the offers come in the order of their starts. */
    List<OpenSlot> open(List<Offer> offers, ServiceTerms terms, ZoneId zone) {
        List<OpenSlot> open = new ArrayList<>();
        Map<Time, List<FreeResource>> atOnce = new TreeMap<>(Time.ORDER);
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            int seats = free(offer.resource(), offer.time(terms));
            if (seats > 0) {
                Time time = new Time(offer.start(), offer.end(), offer.isInvitation());
                atOnce.computeIfAbsent(time, any -> new ArrayList<>())
                        .add(new FreeResource(offer.resource().id(), seats));
            }
            if (i + 1 == offers.size() || !offers.get(i + 1).start().equals(offer.start())) {
                atOnce.forEach((time, resources) -> open.add(time.open(zone, resources)));
                atOnce.clear();
            }
        }
        return open;
    }

    private record Time(Instant start, Instant end, boolean invitation) {
        private static final Comparator<Time> ORDER =
                Comparator.comparing(Time::start).thenComparing(Time::end).thenComparing(Time::invitation);

        OpenSlot open(ZoneId zone, List<FreeResource> resources) {
            return new OpenSlot(
                    start,
                    end,
                    LocalDateTime.ofInstant(start, zone),
                    resources.stream().mapToInt(FreeResource::free).max().orElseThrow(),
                    invitation,
                    resources);
        }
    }
}
