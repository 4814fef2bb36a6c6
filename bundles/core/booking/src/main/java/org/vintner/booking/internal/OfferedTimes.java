package org.vintner.booking.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Hours;
import org.vintner.api.booking.Schedule;

/**
 * The times that a schedule offers, by the wall clock of a zone. Starts are counted by the wall clock, so that a weekly 09:00 stays
 * 09:00 whatever happened in the night before; lengths are counted in real time. A start that the clock jumps over is not there; one
 * that the clock shows twice is there twice.
 */
final class OfferedTimes {

    private static final Comparator<Span> BY_START = Comparator.comparing(Span::start);

    private final Schedule schedule;
    private final ZoneId zone;
    private final ZoneRules rules;
    private final Duration duration;
    private final Duration interval;
    private final Map<LocalDate, ExceptionalDay> exceptions;

    OfferedTimes(Schedule schedule, ZoneId zone, Duration duration, Duration interval) {
        this.schedule = schedule;
        this.zone = zone;
        this.rules = zone.getRules();
        this.duration = duration;
        this.interval = interval;
        this.exceptions =
                schedule.exceptions().stream().collect(Collectors.toMap(ExceptionalDay::date, Function.identity()));
    }

    /** A span of real time. */
    record Span(Instant start, Instant end) {

        boolean contains(Span other) {
            return !other.start.isBefore(start) && !other.end.isAfter(end);
        }

        boolean overlaps(Instant from, Instant to) {
            return start.isBefore(to) && from.isBefore(end);
        }
    }

    /** What is offered of the hours of a date, soonest first. */
    List<Span> on(LocalDate date) {
        List<Instant> starts = hours(date).stream()
                .flatMap(hours -> starts(date, hours).stream())
                .distinct()
                .sorted()
                .toList();
        if (starts.isEmpty()) {
            return List.of();
        }
        // A day more at both ends: a booking may reach into hours of the days around, where these touch.
        List<Span> open = open(date.minusDays(1), date.plusDays(duration.toDays() + 2));
        List<Span> offered = new ArrayList<>();
        int at = 0;
        for (Instant start : starts) {
            Span span = new Span(start, start.plus(duration));
            while (at < open.size() && !open.get(at).end().isAfter(start)) {
                at++;
            }
            if (at < open.size() && open.get(at).contains(span)) {
                offered.add(span);
            }
        }
        return offered;
    }

    private List<Hours> hours(LocalDate date) {
        ExceptionalDay exception = exceptions.get(date);
        return exception != null
                ? exception.hours()
                : schedule.weekly().stream()
                        .filter(weekly -> weekly.day() == date.getDayOfWeek())
                        .map(weekly -> new Hours(weekly.from(), weekly.to()))
                        .toList();
    }

    /** Each time at which the clock shows a start; none when it jumps over it, two when it shows it twice. */
    private List<Instant> starts(LocalDate date, Hours hours) {
        List<Instant> starts = new ArrayList<>();
        LocalDateTime end = end(date, hours);
        for (LocalDateTime local = date.atTime(hours.from()); local.isBefore(end); local = local.plus(interval)) {
            for (ZoneOffset offset : rules.getValidOffsets(local)) {
                starts.add(local.toInstant(offset));
            }
        }
        return starts;
    }

    /** Open hours in real time, those that touch joined: so a booking may go over midnight. */
    private List<Span> open(LocalDate first, LocalDate last) {
        List<Span> spans = new ArrayList<>();
        first.datesUntil(last.plusDays(1))
                .flatMap(date -> hours(date).stream().flatMap(hours -> inRealTime(date, hours).stream()))
                .sorted(BY_START)
                .forEach(span -> join(spans, span));
        return spans;
    }

    /** Whenever the clock shows a time within hours: what it jumps over is never, and what it shows twice may be apart. */
    private List<Span> inRealTime(LocalDate date, Hours hours) {
        LocalDateTime from = date.atTime(hours.from());
        LocalDateTime to = end(date, hours);
        // No zone is a day away from UTC.
        Instant last = to.plusDays(1).toInstant(ZoneOffset.UTC);
        List<Span> spans = new ArrayList<>();
        for (Instant at = from.minusDays(1).toInstant(ZoneOffset.UTC); at.isBefore(last); ) {
            ZoneOffset offset = rules.getOffset(at);
            ZoneOffsetTransition next = rules.nextTransition(at);
            Instant until = next == null ? last : min(next.getInstant(), last);
            Instant start = max(at, from.toInstant(offset));
            Instant end = min(until, to.toInstant(offset));
            if (start.isBefore(end)) {
                spans.add(new Span(start, end));
            }
            at = until;
        }
        return spans;
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static void join(List<Span> spans, Span next) {
        int last = spans.size() - 1;
        if (last >= 0 && !next.start().isAfter(spans.get(last).end())) {
            Span before = spans.get(last);
            Instant end = before.end().isAfter(next.end()) ? before.end() : next.end();
            spans.set(last, new Span(before.start(), end));
        } else {
            spans.add(next);
        }
    }

    private static LocalDateTime end(LocalDate date, Hours hours) {
        return hours.to().equals(LocalTime.MIDNIGHT) ? date.plusDays(1).atStartOfDay() : date.atTime(hours.to());
    }

    /** The zone in which its dates are meant. */
    ZoneId zone() {
        return zone;
    }
}
