package org.vintner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Hours;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Slot;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.SlotId;
import org.vintner.persistence.internal.store.SqlBookingResourceStore;
import org.vintner.persistence.internal.store.SqlBookingServiceStore;
import org.vintner.persistence.internal.store.SqlBookingStore;
import org.vintner.persistence.store.BookingResourceStore;
import org.vintner.persistence.store.BookingServiceStore;
import org.vintner.persistence.testing.TestDatabase;

class SqlBookingResourceStoreTest {
    private static final LocalDate EASTER = LocalDate.of(2027, 3, 28);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private BookingResourceStore resources;
    private BookingServiceStore services;
    private Shelf shelf;
    private Resource room;

    @BeforeEach
    void setUp() {
        shelf = new Shelf(DATABASE);
        resources = new SqlBookingResourceStore(DATABASE.sql());
        services = new SqlBookingServiceStore(DATABASE.sql());
        room = shelf.resource(4);
    }

    @Test
    @DisplayName(
            "S3.2: weekly hours with a break, until midnight, a holiday and a day of other hours come back as they were set")
    void scheduleComesBackAsItWasSet() {
        Schedule schedule = new Schedule(
                List.of(weekly(DayOfWeek.MONDAY, "09:00", "12:00"), weekly(DayOfWeek.MONDAY, "13:00", "00:00")),
                List.of(
                        new ExceptionalDay(EASTER, List.of(), Optional.of("Easter")),
                        new ExceptionalDay(
                                EASTER.plusDays(6),
                                List.of(hours("10:00", "11:30"), hours("14:00", "16:00")),
                                Optional.empty())));

        schedule(schedule);
        assertThat(resources.find(room.id()).orElseThrow().schedule()).isEqualTo(schedule);

        schedule(Schedule.CLOSED);
        assertThat(resources.find(room.id()).orElseThrow().schedule()).isEqualTo(Schedule.CLOSED);
    }

    @Test
    @DisplayName("the database refuses hours that overlap or end before they begin, and keeps the former schedule")
    void scheduleThatOverlapsItselfIsRefused() {
        Schedule good = new Schedule(List.of(weekly(DayOfWeek.MONDAY, "09:00", "12:00")), List.of());
        schedule(good);

        for (WeeklyHours wrong :
                List.of(weekly(DayOfWeek.MONDAY, "11:59", "13:00"), weekly(DayOfWeek.TUESDAY, "12:00", "11:00"))) {
            Schedule schedule = new Schedule(List.of(weekly(DayOfWeek.MONDAY, "09:00", "12:00"), wrong), List.of());
            assertThatThrownBy(() -> schedule(schedule)).isInstanceOf(RuntimeException.class);
        }

        assertThat(resources.find(room.id()).orElseThrow().schedule()).isEqualTo(good);
    }

    @Test
    void blockedPeriodsAndSlotsAreListedUntilTheyAreOver() {
        BlockedPeriod holiday = blocked(Shelf.NINE, Duration.ofDays(14));
        BlockedPeriod past = blocked(Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1));
        run(() -> {
            resources.block(holiday);
            resources.block(past);
        });
        Slot slot = slot(Shelf.NINE);
        assertThat(offer(slot)).isTrue();
        assertThat(offer(slot(Shelf.NINE.plusSeconds(60)))).as("overlaps").isFalse();
        assertThat(offer(slot(Shelf.NINE.plus(Duration.ofHours(1))))).isTrue();

        assertThat(resources.blocked(List.of(room.id()))).containsExactly(holiday);
        assertThat(resources.slots(List.of(room.id()))).hasSize(2).first().isEqualTo(slot);

        run(() -> {
            resources.unblock(room.id(), holiday.id());
            resources.withdraw(shelf.resource(1).id(), slot.id());
        });
        assertThat(resources.blocked(List.of(room.id()))).isEmpty();
        assertThat(resources.slots(List.of(room.id())))
                .as("a slot of another resource stays")
                .hasSize(2);
    }

    @Test
    @DisplayName("the highest seat that is booked tells how far a capacity can be lowered")
    void highestSeatIsTheHighestThatIsBooked() {
        SqlBookingStore bookings = new SqlBookingStore(DATABASE.sql());
        assertThat(resources.highestSeat(room.id())).isZero();

        shelf.hold(bookings, shelf.order(1), 1, List.of(Shelf.hour(room, 0)), List.of(3), Duration.ofMinutes(5));

        assertThat(resources.highestSeat(room.id())).isEqualTo(3);
    }

    @Test
    void resourcesAreListedBySellerNewestFirst() {
        Resource newer = shelf.resource(1);

        assertThat(resources
                        .list(Optional.of(shelf.seller), PageRequest.first(50))
                        .items())
                .extracting(Resource::id)
                .containsExactly(newer.id(), room.id());
        run(() -> resources.save(room.id(), "Garden", 7));
        Resource changed =
                DATABASE.unitOfWork().call(() -> resources.lock(room.id())).orElseThrow();
        assertThat(changed.name()).isEqualTo("Garden");
        assertThat(changed.capacity()).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "S3.31: terms of a service come back as they were set; each change of it or of a resource is another version")
    void termsComeBackAsTheyWereSet() {
        Resource other = shelf.resource(1);
        ServiceTerms terms = new ServiceTerms(
                List.of(other.id(), room.id()),
                Duration.ofMinutes(50),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Optional.of(new BookingRules(
                        Duration.ofHours(2),
                        Duration.ofDays(90),
                        List.of(new CancellationStep(Duration.ofDays(2), 100), new CancellationStep(Duration.ZERO, 25)),
                        30,
                        Optional.of(3),
                        Optional.empty(),
                        List.of(new BookingCondition("adults", "age >= 18", "For adults only")))));
        run(() -> services.set(shelf.service, terms));
        assertThat(services.find(shelf.service)).contains(terms);

        var before = services.versions(shelf.service).orElseThrow();
        assertThat(services.versions(shelf.service).orElseThrow().same(before)).isTrue();
        schedule(Schedule.CLOSED);
        var after = services.versions(shelf.service).orElseThrow();
        assertThat(after.same(before)).isFalse();
        run(() -> services.set(shelf.service, terms));
        assertThat(services.versions(shelf.service).orElseThrow().same(after)).isFalse();
        assertThat(services.find(shelf.service)).contains(terms);
    }

    // ------------------------------------------------------------------

    private void schedule(Schedule schedule) {
        run(() -> resources.schedule(room.id(), schedule));
    }

    private boolean offer(Slot slot) {
        return DATABASE.unitOfWork().call(() -> resources.offer(slot));
    }

    private BlockedPeriod blocked(Instant start, Duration length) {
        Instant end = start.plus(length);
        return new BlockedPeriod(
                BlockedPeriodId.next(),
                room.id(),
                local(start),
                local(end),
                micros(start),
                micros(end),
                Optional.of("closed"));
    }

    private Slot slot(Instant start) {
        Instant end = start.plus(Duration.ofHours(1));
        return new Slot(
                SlotId.next(),
                room.id(),
                local(start),
                local(end),
                start,
                end,
                List.of(shelf.service),
                List.of("ada@example.com"));
    }

    /** What PostgreSQL keeps of a time. */
    private static Instant micros(Instant time) {
        return time.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }

    private static LocalDateTime local(Instant time) {
        return LocalDateTime.ofInstant(micros(time), Shelf.ZONE);
    }

    private static WeeklyHours weekly(DayOfWeek day, String from, String to) {
        return new WeeklyHours(day, LocalTime.parse(from), LocalTime.parse(to));
    }

    private static Hours hours(String from, String to) {
        return new Hours(LocalTime.parse(from), LocalTime.parse(to));
    }

    private static void run(Runnable work) {
        DATABASE.unitOfWork().run(work);
    }
}
