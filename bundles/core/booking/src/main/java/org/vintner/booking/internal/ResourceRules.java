package org.vintner.booking.internal;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Hours;
import org.vintner.api.booking.NewBlockedPeriod;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.ResourceChange;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.booking.internal.OfferedTimes.Span;

/** What resources, their hours, blocked periods and slots may look like. Each method gives the value as it is stored. */
final class ResourceRules {

    private static final int NAME = 200;
    private static final int REASON = 200;
    private static final int MOST_SEATS = 1_000;
    private static final int MOST_WEEKLY = 200;
    private static final int MOST_EXCEPTIONS = 1_000;
    private static final int MOST_SERVICES = 100;
    private static final int MOST_PEOPLE = 1_000;
    private static final int ADDRESS = 320;
    private static final int MINUTES_OF_A_DAY = 24 * 60;
    private static final Duration LONGEST_SLOT = Duration.ofDays(31);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(3_660);
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2100, 1, 1);

    private ResourceRules() {}

    static NewResource checked(NewResource resource) {
        String zone = resource.zone().getId();
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw Limits.invalid("Name a zone of the tz database, such as Europe/Berlin or Asia/Shanghai.", "zone");
        }
        return new NewResource(
                Limits.line(resource.name(), NAME, "name"), resource.zone(), capacity(resource.capacity()));
    }

    static ResourceChange checked(ResourceChange change) {
        return new ResourceChange(
                change.name().map(name -> Limits.line(name, NAME, "name")),
                change.capacity().map(ResourceRules::capacity));
    }

    private static int capacity(int capacity) {
        Limits.between(capacity, 1, MOST_SEATS, "capacity");
        return capacity;
    }

    // ------------------------------------------------------------------ schedule

    static Schedule checked(Schedule schedule) {
        Limits.between(schedule.weekly().size(), 0, MOST_WEEKLY, "weekly");
        Limits.between(schedule.exceptions().size(), 0, MOST_EXCEPTIONS, "exceptions");
        Map<DayOfWeek, List<Hours>> byDay = new EnumMap<>(DayOfWeek.class);
        for (int i = 0; i < schedule.weekly().size(); i++) {
            WeeklyHours weekly = schedule.weekly().get(i);
            add(
                    byDay.computeIfAbsent(weekly.day(), any -> new ArrayList<>()),
                    new Hours(weekly.from(), weekly.to()),
                    "weekly[" + i + "]");
        }
        Set<LocalDate> dates = new HashSet<>();
        List<ExceptionalDay> exceptions = new ArrayList<>();
        for (int i = 0; i < schedule.exceptions().size(); i++) {
            String param = "exceptions[" + i + "]";
            ExceptionalDay day = schedule.exceptions().get(i);
            if (!dates.add(day.date())) {
                throw Limits.invalid("Name each date once; it may have several hours.", param + ".date");
            }
            checkYear(day.date(), param + ".date");
            List<Hours> hours = new ArrayList<>();
            for (int j = 0; j < day.hours().size(); j++) {
                add(hours, day.hours().get(j), param + ".hours[" + j + "]");
            }
            exceptions.add(new ExceptionalDay(day.date(), sorted(hours), reason(day.reason(), param + ".reason")));
        }
        List<WeeklyHours> weekly = new ArrayList<>();
        byDay.forEach((day, hours) ->
                sorted(hours).forEach(span -> weekly.add(new WeeklyHours(day, span.from(), span.to()))));
        exceptions.sort(Comparator.comparing(ExceptionalDay::date));
        return new Schedule(weekly, exceptions);
    }

    private static List<Hours> sorted(List<Hours> hours) {
        return hours.stream().sorted(Comparator.comparing(Hours::from)).toList();
    }

    private static void add(List<Hours> day, Hours hours, String param) {
        if (isNoMinute(hours.from()) || isNoMinute(hours.to())) {
            throw Limits.invalid("Hours begin and end at whole minutes.", param);
        }
        if (end(hours) <= minute(hours.from())) {
            throw Limits.invalid(
                    "Hours end after they begin; 00:00 is the end of the day. Hours that go over midnight are two.",
                    param);
        }
        for (Hours other : day) {
            if (minute(hours.from()) < end(other) && minute(other.from()) < end(hours)) {
                throw Limits.invalid(
                        "These hours overlap " + other.from() + " to " + other.to() + " of the same day.", param);
            }
        }
        day.add(hours);
    }

    private static boolean isNoMinute(LocalTime time) {
        return time.getSecond() != 0 || time.getNano() != 0;
    }

    private static int minute(LocalTime time) {
        return time.toSecondOfDay() / 60;
    }

    private static int end(Hours hours) {
        return hours.to().equals(LocalTime.MIDNIGHT) ? MINUTES_OF_A_DAY : minute(hours.to());
    }

    // ------------------------------------------------------------------ periods

    static NewBlockedPeriod checked(NewBlockedPeriod period) {
        return new NewBlockedPeriod(period.from(), period.to(), reason(period.reason(), "reason"));
    }

    /** A slot whose real time is the span. */
    static NewSlot checked(NewSlot slot, Span span, Instant now) {
        if (!span.start().isAfter(now)) {
            throw Limits.invalid("A slot begins in the future.", "from");
        }
        if (span.start().isAfter(now.plus(Limits.FARTHEST))) {
            throw Limits.invalid("A slot begins within " + Words.of(Limits.FARTHEST) + ".", "from");
        }
        Limits.between(slot.services().size(), 0, MOST_SERVICES, "services");
        Limits.between(slot.people().size(), 0, MOST_PEOPLE, "people");
        List<String> people = new ArrayList<>();
        for (int i = 0; i < slot.people().size(); i++) {
            String param = "people[" + i + "]";
            String address = Limits.line(slot.people().get(i), ADDRESS, param).toLowerCase(Locale.ROOT);
            if (address.indexOf('@') < 1 || address.endsWith("@")) {
                throw Limits.invalid("Name mail addresses such as ada@example.com.", param);
            }
            people.add(address);
        }
        return new NewSlot(
                slot.from(),
                slot.to(),
                slot.services().stream().distinct().toList(),
                people.stream().distinct().toList());
    }

    static Span span(NewSlot slot, ZoneId zone) {
        return span(slot.from(), slot.to(), zone, LONGEST_SLOT);
    }

    static Span span(NewBlockedPeriod period, ZoneId zone) {
        return span(period.from(), period.to(), zone, LONGEST_PERIOD);
    }

    /** Real time of a span that is named by the wall clock; of an hour that is there twice, both. */
    private static Span span(LocalDateTime from, LocalDateTime to, ZoneId zone, Duration longest) {
        checkYear(from.toLocalDate(), "from");
        checkYear(to.toLocalDate(), "to");
        Instant start = from.toInstant(offset(from, zone, "from", true));
        Instant end = to.toInstant(offset(to, zone, "to", false));
        if (!to.isAfter(from) || !end.isAfter(start)) {
            throw Limits.invalid("The end is after the begin.", "to");
        }
        if (Duration.between(start, end).compareTo(longest) > 0) {
            throw Limits.invalid("The end is at most " + Words.of(longest) + " after the begin.", "to");
        }
        return new Span(start, end);
    }

    private static ZoneOffset offset(LocalDateTime local, ZoneId zone, String param, boolean first) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            throw Limits.invalid(
                    "In " + zone + " the clock jumps over " + local + ". It goes on at "
                            + zone.getRules().getTransition(local).getDateTimeAfter() + ".",
                    param);
        }
        return offsets.get(first ? 0 : offsets.size() - 1);
    }

    private static void checkYear(LocalDate date, String param) {
        if (date.isBefore(FIRST) || !date.isBefore(LAST)) {
            throw Limits.invalid("Dates are from " + FIRST + " to before " + LAST + ".", param);
        }
    }

    private static Optional<String> reason(Optional<String> reason, String param) {
        return reason.filter(text -> !text.isBlank()).map(text -> Limits.line(text, REASON, param));
    }
}
