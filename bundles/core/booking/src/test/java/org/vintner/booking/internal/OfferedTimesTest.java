package org.vintner.booking.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.booking.internal.OfferedTimes.Span;
import org.vintner.persistence.store.BookedTime;

@DisplayName("S3.2: the times that a schedule offers, in every zone and at each of its transitions from 1970 to 2040")
class OfferedTimesTest {

    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2040-01-01T00:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Schedule ALWAYS = daily("00:00", "00:00");

    private static Schedule daily(String from, String to) {
        return new Schedule(
                Arrays.stream(DayOfWeek.values())
                        .map(day -> new WeeklyHours(day, LocalTime.parse(from), LocalTime.parse(to)))
                        .toList(),
                List.of());
    }

    // On a class path iCal4j adds zones of its own to those of the JDK; in the server it can't.
    private static final String NO_ZONE = "ical4j";

    /** Zones that differ in nothing are looked at once. */
    private static void everyTransition(BiConsumer<ZoneId, ZoneOffsetTransition> check) {
        List<ZoneRules> seen = new ArrayList<>();
        int transitions = 0;
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (id.startsWith(NO_ZONE)) {
                continue;
            }
            ZoneId zone = ZoneId.of(id);
            if (seen.contains(zone.getRules())) {
                continue;
            }
            seen.add(zone.getRules());
            ZoneOffsetTransition next = zone.getRules().nextTransition(FIRST);
            while (next != null && next.getInstant().isBefore(LAST)) {
                check.accept(zone, next);
                transitions++;
                next = zone.getRules().nextTransition(next.getInstant());
            }
        }
        assertThat(transitions).isGreaterThan(10_000);
    }

    /** What begins in a span. */
    private static List<Span> between(OfferedTimes times, Instant from, Instant to) {
        LocalDate last = LocalDate.ofInstant(to, times.zone());
        return LocalDate.ofInstant(from, times.zone())
                .datesUntil(last.plusDays(1))
                .flatMap(date -> times.on(date).stream())
                .filter(span -> !span.start().isBefore(from) && span.start().isBefore(to))
                .toList();
    }

    private static List<Span> around(OfferedTimes times, ZoneOffsetTransition transition) {
        Instant at = transition.getInstant();
        return between(times, at.minus(Duration.ofHours(3)), at.plus(Duration.ofHours(3)));
    }

    @Test
    void noStartIsInAGapAndWallTimeZoneAndInstantAgree() {
        everyTransition((zone, transition) -> {
            OfferedTimes times = new OfferedTimes(ALWAYS, zone, QUARTER, QUARTER);
            for (Span span : around(times, transition)) {
                BookedTime booked = new BookedTime(null, span.start(), span.end(), span.start(), span.end(), zone);
                LocalDateTime local = booked.localStart();
                assertThat(zone.getRules().getValidOffsets(local)).contains(booked.offset());
                assertThat(local.toInstant(booked.offset())).isEqualTo(span.start());
                assertThat(local.getMinute() % 15 + local.getSecond())
                        .as("%s at %s", zone, local)
                        .isZero();
            }
        });
    }

    @Test
    void anHourThatIsThereTwiceIsTwoHours() {
        everyTransition((zone, transition) -> {
            if (transition.isOverlap() && transition.getDuration().abs().compareTo(Duration.ofHours(1)) == 0) {
                OfferedTimes times = new OfferedTimes(ALWAYS, zone, QUARTER, QUARTER);
                LocalDateTime from = transition.getDateTimeAfter().truncatedTo(ChronoUnit.HOURS);
                if (from.equals(transition.getDateTimeAfter())) {
                    long shown = around(times, transition).stream()
                            .map(span -> LocalDateTime.ofInstant(span.start(), zone))
                            .filter(local -> !local.isBefore(from) && local.isBefore(from.plusHours(1)))
                            .count();
                    assertThat(shown).as("%s at %s", zone, transition).isEqualTo(8);
                }
            }
        });
    }

    @Test
    void nineOClockStaysNineOClock() {
        Schedule mornings = daily("00:00", "12:00");
        everyTransition((zone, transition) -> {
            OfferedTimes times = new OfferedTimes(mornings, zone, Duration.ofMinutes(30), Duration.ofHours(1));
            LocalDate date = transition.getDateTimeBefore().toLocalDate();
            for (LocalDate day : List.of(date.minusDays(1), date, date.plusDays(1))) {
                LocalDateTime nine = day.atTime(9, 0);
                int shown = zone.getRules().getValidOffsets(nine).size();
                Instant from = day.atStartOfDay(zone).toInstant().minus(Duration.ofHours(2));
                List<LocalDateTime> locals = between(times, from, from.plus(Duration.ofHours(30))).stream()
                        .map(span -> LocalDateTime.ofInstant(span.start(), zone))
                        .filter(nine::equals)
                        .toList();
                assertThat(locals).as("%s on %s", zone, day).hasSize(shown);
            }
        });
    }

    @Test
    void everySpanIsAsLongAsItSaysAndWithinTheHours() {
        Schedule night = daily("01:00", "04:00");
        Duration length = Duration.ofMinutes(50);
        everyTransition((zone, transition) -> {
            OfferedTimes times = new OfferedTimes(night, zone, length, QUARTER);
            for (Span span : around(times, transition)) {
                assertThat(Duration.between(span.start(), span.end())).isEqualTo(length);
                LocalTime end = LocalTime.ofInstant(span.end().minusSeconds(1), zone);
                assertThat(end).as("%s until %s", zone, span.end()).isBetween("01:00", "04:00");
            }
        });
    }

    @Test
    void aBreakIsNotBookedAndAHolidayIsClosed() {
        LocalDate monday = LocalDate.of(2026, 11, 30);
        Schedule schedule = new Schedule(
                List.of(
                        new WeeklyHours(DayOfWeek.MONDAY, LocalTime.of(9, 0), LocalTime.of(12, 0)),
                        new WeeklyHours(DayOfWeek.MONDAY, LocalTime.of(13, 0), LocalTime.of(15, 0))),
                List.of(new ExceptionalDay(monday.plusWeeks(1), List.of(), Optional.of("holiday"))));
        OfferedTimes times = new OfferedTimes(schedule, ZoneOffset.UTC, Duration.ofHours(1), Duration.ofHours(1));
        Instant from = monday.atStartOfDay(ZoneOffset.UTC).toInstant();

        assertThat(between(times, from, from.plus(Duration.ofDays(14))))
                .extracting(span -> span.start().atZone(ZoneOffset.UTC).getHour())
                .containsExactly(9, 10, 11, 13, 14);
    }

    @Test
    void aBookingOfDaysFitsIntoHoursWithoutEnd() {
        OfferedTimes times = new OfferedTimes(ALWAYS, ZoneOffset.UTC, Duration.ofDays(31), Duration.ofDays(1));

        assertThat(times.on(LocalDate.of(2026, 11, 30)))
                .containsExactly(
                        new Span(Instant.parse("2026-11-30T00:00:00Z"), Instant.parse("2026-12-31T00:00:00Z")));
    }

    @Test
    void aBookingMayGoOverMidnightWhereHoursTouch() {
        OfferedTimes times = new OfferedTimes(ALWAYS, ZoneOffset.UTC, Duration.ofHours(2), Duration.ofHours(1));
        Instant from = Instant.parse("2026-11-30T22:00:00Z");

        assertThat(between(times, from, from.plus(Duration.ofHours(3))))
                .extracting(Span::start)
                .containsExactly(from, from.plus(Duration.ofHours(1)), from.plus(Duration.ofHours(2)));
    }
}
