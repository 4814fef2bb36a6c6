package org.vintner.booking.internal;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Days of all timetables that were reckoned, as many as fit: a thousand resources that are open day and night for a year have 17
 * million offers, and anybody may ask for any day of them. When there is no room, all go, and those that are asked for come back; a
 * day costs some microseconds.
 */
final class KeptDays {

    /** Some 20 MB. */
    private static final int MOST_OFFERS = 200_000;

    private final Map<Day, List<Offer>> days = new ConcurrentHashMap<>();
    private final AtomicInteger offers = new AtomicInteger();

    /** Whose day; told apart by identity, as a timetable that is out of date is another one. */
    private record Day(Object owner, LocalDate date) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Day day && owner == day.owner && date.equals(day.date);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(owner) + date.hashCode();
        }
    }

    List<Offer> of(Object owner, LocalDate date, Supplier<List<Offer>> reckoned) {
        Day day = new Day(owner, date);
        List<Offer> kept = days.get(day);
        if (kept != null) {
            return kept;
        }
        List<Offer> fresh = reckoned.get();
        // A day without offers takes room as well.
        if (offers.addAndGet(fresh.size() + 1) > MOST_OFFERS) {
            days.clear();
            offers.set(fresh.size() + 1);
        }
        days.put(day, fresh);
        return fresh;
    }

    /** How many offers are kept, a day without any counted as one more. */
    int size() {
        return days.values().stream().mapToInt(List::size).sum() + days.size();
    }
}
