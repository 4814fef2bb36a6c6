package org.vintner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Resource;
import org.vintner.api.id.BookingId;
import org.vintner.persistence.internal.store.SqlBookingStore;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.BookingStore.NewHold;
import org.vintner.persistence.store.BookingStore.Seats;
import org.vintner.persistence.store.BookingStore.Wish;
import org.vintner.persistence.testing.TestDatabase;

class SqlBookingStoreTest {
    /** In words of its own: pairs of bookings that own one seat at one time, which no constraint and no store was asked about. */
    private static final String SOLD_TWICE = """
            SELECT count(*) AS n FROM booking a JOIN booking b ON a.id < b.id AND a.resource_id = b.resource_id
             WHERE a.state IN ('HELD', 'CONFIRMED') AND b.state IN ('HELD', 'CONFIRMED')
               AND a.seats && b.seats
               AND lower(a.blocked) < upper(b.blocked) AND lower(b.blocked) < upper(a.blocked)
            """;

    private static final String SEATS_WITHOUT_BOOKING = """
            SELECT count(*) AS n FROM booking_seat s JOIN booking b ON b.id = s.booking_id
             WHERE b.state NOT IN ('HELD', 'CONFIRMED', 'NO_SHOW') OR NOT s.seat = ANY (b.seats) OR s.blocked <> b.blocked
            """;

    private static final String BOOKINGS_WITHOUT_SEATS = """
            SELECT count(*) AS n FROM booking b WHERE state IN ('HELD', 'CONFIRMED') AND cardinality(seats) <>
             (SELECT count(*) FROM booking_seat s WHERE s.booking_id = b.id)
            """;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private BookingStore store;
    private Shelf shelf;

    @BeforeEach
    void setUp() {
        shelf = new Shelf(DATABASE);
        store = new SqlBookingStore(DATABASE.sql());
    }

    @Test
    @DisplayName("S3.5: a time that is held is not held again; what begins when its buffer ends is")
    void heldTimeIsNotHeldAgain() {
        Resource room = shelf.resource(1);

        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 0))).isTrue();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 0))).isFalse();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 30))).isFalse();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 60)))
                .as("in the buffer")
                .isFalse();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 75)))
                .as("after the buffer")
                .isTrue();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(shelf.resource(1), 0))).isTrue();
        isConsistent(3);
    }

    @Test
    @DisplayName(
            "S3.36: a resource of several seats is booked until they are taken; nobody gets a part of what he wants")
    void everySeatIsTakenOnce() {
        Resource room = shelf.resource(5);
        NewHold three = shelf.order(3);

        assertThat(hold(three, 3, Shelf.hour(room, 0))).isTrue();
        assertThat(hold(shelf.order(3), 3, Shelf.hour(room, 0))).isFalse();
        assertThat(hold(shelf.order(2), 2, Shelf.hour(room, 0))).isTrue();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 0))).isFalse();

        assertThat(store.find(three.id()).orElseThrow().seats()).hasSize(3).doesNotHaveDuplicates();
        isConsistent(2);
    }

    @Test
    @DisplayName("S3.36: seats that were chosen by number are given or refused, never replaced")
    void chosenSeatsAreThoseThatAreGiven() {
        Resource room = shelf.resource(5);
        NewHold chosen = shelf.order(2);

        assertThat(holdSeats(chosen, Shelf.hour(room, 0), 2, 4)).isTrue();
        assertThat(holdSeats(shelf.order(2), Shelf.hour(room, 0), 4, 5)).isFalse();
        assertThat(holdSeats(shelf.order(1), Shelf.hour(room, 0), 6))
                .as("there is no such seat")
                .isFalse();

        assertThat(store.find(chosen.id()).orElseThrow().seats()).containsExactly(2, 4);
        isConsistent(1);
    }

    @Test
    @DisplayName("S3.6: of many at once each gets all of its seats or none, and no seat is taken twice")
    void manyAtOnceGetAllOrNothing() {
        Resource single = shelf.resource(1);
        Resource three = shelf.resource(3);
        NewHold first = shelf.order(1);
        shelf.hold(store, first, 1, List.of(Shelf.hour(single, 0)));
        BookingId late = BookingId.next();
        BookingId fits = BookingId.next();
        BookingId twin = BookingId.next();
        BookingId tooMany = BookingId.next();

        DATABASE.unitOfWork().run(() -> {
            Map<BookingId, Seats> taken = store.takeEach(List.of(
                    new Wish(late, Shelf.hour(single, 30), 1),
                    new Wish(fits, Shelf.hour(single, 120), 1),
                    new Wish(twin, Shelf.hour(single, 130), 1),
                    new Wish(tooMany, Shelf.hour(three, 0), 4)));

            assertThat(taken)
                    .hasSize(1)
                    .containsAnyOf(entry(fits, seatOne(single, 120)), entry(twin, seatOne(single, 130)));
            assertThat(count("SELECT count(*) AS n FROM booking_seat WHERE booking_id <> '"
                            + first.id().value() + "'"))
                    .isEqualTo(1);
            store.giveUpSeats(List.copyOf(taken.keySet()));
        });

        isConsistent(1);
    }

    /** Each begins with what the other wants second, if they go by time; each row takes long enough that both have begun. */
    @Test
    void roundsThatOverlapCrosswiseWaitForEachOtherInOneDirection() throws Exception {
        Resource one = shelf.resource(1);
        Resource two = shelf.resource(1);
        AtomicInteger attempts = new AtomicInteger();
        DATABASE.execute("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END';"
                + " CREATE TRIGGER dawdle BEFORE INSERT ON booking_seat FOR EACH ROW EXECUTE FUNCTION dawdle()");
        ExecutorService rounds = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = rounds.submit(() -> take(attempts, Shelf.hour(one, 0), Shelf.hour(two, 60)));
            Future<?> second = rounds.submit(() -> take(attempts, Shelf.hour(two, 30), Shelf.hour(one, 45)));
            first.get(30, TimeUnit.SECONDS);
            second.get(30, TimeUnit.SECONDS);
        } finally {
            rounds.shutdownNow();
            DATABASE.execute("DROP TRIGGER dawdle ON booking_seat; DROP FUNCTION dawdle()");
        }
        assertThat(attempts).as("a round that ends in a deadlock begins anew").hasValue(2);
    }

    private void take(AtomicInteger attempts, BookedTime... times) {
        DATABASE.unitOfWork().run(() -> {
            attempts.incrementAndGet();
            Map<BookingId, Seats> taken = store.takeEach(Arrays.stream(times)
                    .map(time -> new Wish(BookingId.next(), time, 1))
                    .toList());
            store.giveUpSeats(List.copyOf(taken.keySet()));
        });
    }

    private static Seats seatOne(Resource resource, int minutes) {
        return new Seats(Shelf.hour(resource, minutes), List.of(1));
    }

    @Test
    void anyOfSeveralResourcesWillDo() {
        Resource one = shelf.resource(1);
        Resource two = shelf.resource(1);
        List<BookedTime> either = List.of(Shelf.hour(one, 0), Shelf.hour(two, 0));

        assertThat(shelf.hold(store, shelf.order(1), 1, either)).isTrue();
        assertThat(shelf.hold(store, shelf.order(1), 1, either)).isTrue();
        assertThat(shelf.hold(store, shelf.order(1), 1, either)).isFalse();

        assertThat(DATABASE.sql()
                        .queryOne("SELECT count(DISTINCT resource_id) AS n FROM booking", row -> row.number("n")))
                .contains(2L);
        isConsistent(2);
    }

    @Test
    @DisplayName("S3.35: what is released, expired or canceled is free again; what is confirmed does not expire")
    void whatIsGivenBackIsFreeAgain() {
        Resource room = shelf.resource(1);
        BookedTime nine = Shelf.hour(room, 0);
        NewHold released = shelf.order(1);
        hold(released, 1, nine);
        run(() -> store.release(List.of(released.order())));
        assertThat(state(released)).isEqualTo(BookingState.RELEASED);

        NewHold expired = shelf.order(1);
        assertThat(shelf.hold(store, expired, 1, List.of(nine), List.of(), Duration.ofSeconds(-1)))
                .isTrue();
        NewHold canceled = shelf.order(1);
        assertThat(hold(canceled, 1, nine))
                .as("a hold whose time is over gives way")
                .isTrue();
        assertThat(state(expired)).isEqualTo(BookingState.EXPIRED);

        assertThat(confirm(canceled)).isTrue();
        assertThat(confirm(canceled)).as("confirmed twice").isFalse();
        assertThat(confirm(expired)).isFalse();
        DATABASE.execute("UPDATE booking SET held_until = now() - interval '1 hour' WHERE state = 'HELD'");
        assertThat(DATABASE.unitOfWork().call(() -> store.expireDue(100))).isEmpty();
        assertThat(hold(shelf.order(1), 1, nine)).isFalse();

        run(() -> store.cancel(List.of(canceled.line())));
        assertThat(state(canceled)).isEqualTo(BookingState.CANCELED);
        assertThat(hold(shelf.order(1), 1, nine)).isTrue();
        isConsistent(1);
    }

    @Test
    void holdsWhoseTimeIsOverAreEndedByTheJobAndExtendedOnesAreNot() {
        Resource room = shelf.resource(2);
        NewHold due = shelf.order(1);
        NewHold extended = shelf.order(1);
        shelf.hold(store, due, 1, List.of(Shelf.hour(room, 0)), List.of(), Duration.ofSeconds(-1));
        shelf.hold(store, extended, 1, List.of(Shelf.hour(room, 300)), List.of(), Duration.ofSeconds(-1));

        assertThat(DATABASE.unitOfWork().call(() -> store.extend(extended.order(), Duration.ofMinutes(5))))
                .containsExactly(extended.line());
        assertThat(DATABASE.unitOfWork().call(() -> store.expireDue(100)))
                .extracting(BookingStore.Moved::booking)
                .containsExactly(due.id());
        assertThat(count("SELECT count(*) AS n FROM transition WHERE to_state = 'EXPIRED'"))
                .isEqualTo(1);

        assertThat(state(due)).isEqualTo(BookingState.EXPIRED);
        assertThat(state(extended)).isEqualTo(BookingState.HELD);
        isConsistent(1);
    }

    @Test
    @DisplayName("a late payment gets its time back, another seat if need be, unless it is taken")
    void timeThatWasGivenUpIsHeldAgainIfItIsFree() {
        Resource room = shelf.resource(2);
        NewHold late = shelf.order(1);
        holdSeats(late, Shelf.hour(room, 0), 1);
        run(() -> store.release(List.of(late.order())));
        NewHold other = shelf.order(1);
        holdSeats(other, Shelf.hour(room, 0), 1);

        assertThat(DATABASE.unitOfWork().call(() -> store.holdAgain(late.line(), Duration.ofMinutes(5))))
                .contains(new BookingStore.Regained(
                        new BookingStore.Moved(late.id(), late.order(), late.line()), BookingState.RELEASED));
        assertThat(store.find(late.id()).orElseThrow().seats()).containsExactly(2);

        run(() -> store.release(List.of(late.order())));
        hold(shelf.order(1), 1, Shelf.hour(room, 0));
        assertThat(DATABASE.unitOfWork().call(() -> store.holdAgain(late.line(), Duration.ofMinutes(5))))
                .isEmpty();
        isConsistent(2);
    }

    @Test
    void movedBookingLeavesItsOldTime() {
        Resource room = shelf.resource(1);
        NewHold moved = shelf.order(1);
        hold(moved, 1, Shelf.hour(room, 0));
        confirm(moved);

        run(() -> {
            store.lock(moved.id());
            store.giveUpSeats(List.of(moved.id()));
            var seats = store.take(moved.id(), List.of(Shelf.hour(room, 30)), List.of(), 1)
                    .orElseThrow();
            store.move(moved.id(), seats);
        });

        assertThat(store.find(moved.id()).orElseThrow().start()).isEqualTo(Shelf.NINE.plus(Duration.ofMinutes(30)));
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 120))).isTrue();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 0))).isFalse();
        isConsistent(2);
    }

    @Test
    void bookingComesBackAsItWasMade() {
        Resource room = shelf.resource(3);
        NewHold order = shelf.order(2);
        holdSeats(order, Shelf.hour(room, 0), 1, 3);

        Booking booking = store.ofOrder(order.order()).get(0);

        assertThat(booking.line()).isEqualTo(order.line());
        assertThat(booking.start()).isEqualTo(Shelf.NINE);
        assertThat(booking.end()).isEqualTo(Shelf.NINE.plus(Duration.ofHours(1)));
        assertThat(booking.localStart()).isEqualTo(LocalDateTime.ofInstant(Shelf.NINE, Shelf.ZONE));
        assertThat(booking.zone()).isEqualTo(Shelf.ZONE);
        assertThat(booking.heldUntil()).isPresent();
        assertThat(booking.cancellation()).isEqualTo(order.cancellation());
        assertThat(list(BookingState.HELD)).containsExactly(booking);
        assertThat(list(BookingState.CONFIRMED)).isEmpty();
        assertThat(store.taken(List.of(room.id()), Shelf.NINE, Shelf.NINE.plusSeconds(1)))
                .extracting(BookingStore.Taken::seat)
                .containsExactlyInAnyOrder(1, 3);
    }

    @Test
    @DisplayName("S3.31: the seats that a person has are counted, however the address is written")
    void seatsOfAPersonAreCounted() {
        Resource room = shelf.resource(9);
        hold(shelf.order(2, "Ada@Example.com"), 2, Shelf.hour(room, 0));
        NewHold released = shelf.order(1, "ada@example.com");
        hold(released, 1, Shelf.hour(room, 0));
        run(() -> store.release(List.of(released.order())));
        hold(shelf.order(3, "ada@example.com"), 3, Shelf.hour(room, 24 * 60));

        assertThat(seatsUntil(Duration.ofDays(1))).isEqualTo(2);
        assertThat(seatsUntil(Duration.ofDays(2))).isEqualTo(5);
    }

    @Test
    void seatsOfTheBookingThatIsBeingMovedDoNotCount() {
        NewHold mine = shelf.order(2);
        hold(mine, 2, Shelf.hour(shelf.resource(9), 0));
        Instant from = Shelf.NINE.minus(Duration.ofHours(9));

        assertThat(store.seatsOf(
                        shelf.service, "ada@example.com", from, from.plus(Duration.ofDays(1)), Optional.of(mine.id())))
                .isZero();
    }

    @Test
    @DisplayName("S3.25: holds that came to nothing are purged when their time is long over, and nothing else is")
    void holdsThatCameToNothingArePurged() {
        Resource room = shelf.resource(3);
        NewHold released = shelf.order(1);
        NewHold kept = shelf.order(1);
        hold(released, 1, Shelf.hour(room, 0));
        run(() -> store.release(List.of(released.order())));
        hold(kept, 1, Shelf.hour(room, 0));
        assertThat(store.purge(Duration.ofDays(1), 100)).as("not over yet").isZero();

        DATABASE.execute("UPDATE booking SET during = tstzrange(lower(during) - interval '100 years',"
                + " upper(during) - interval '100 years'), blocked = tstzrange(lower(blocked) - interval '100 years',"
                + " upper(blocked) - interval '100 years'), local_start = local_start - interval '100 years'");

        assertThat(store.purge(Duration.ofDays(30), 100)).isEqualTo(1);
        assertThat(store.find(released.id())).isEmpty();
        assertThat(store.find(kept.id())).isPresent();
    }

    @Test
    @DisplayName("the judge is not blind: with the constraint dropped, the same crowd is sold seats twice")
    void withoutTheConstraintSeatsAreSoldTwice() throws Exception {
        DATABASE.execute("ALTER TABLE booking_seat DROP CONSTRAINT booking_seat_once");
        try {
            long twice = 0;
            for (int round = 0; round < 50 && twice == 0; round++) {
                Resource room = shelf.resource(1);
                List<NewHold> orders =
                        IntStream.range(0, 64).mapToObj(any -> shelf.order(1)).toList();
                together(orders, order -> hold(order, 1, Shelf.hour(room, 0)));
                twice = count(SOLD_TWICE);
            }
            assertThat(twice).isPositive();
        } finally {
            DATABASE.clear();
            DATABASE.execute("ALTER TABLE booking_seat ADD CONSTRAINT booking_seat_once"
                    + " EXCLUDE USING gist (resource_id WITH =, seat WITH =, blocked WITH &&)");
        }
    }

    private static <T> void together(List<T> all, Predicate<T> work) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(14);
        List<Future<Boolean>> answers =
                all.stream().map(one -> crowd.submit(() -> work.test(one))).toList();
        crowd.shutdown();
        for (Future<Boolean> answer : answers) {
            answer.get();
        }
    }

    @Test
    void suspendedBookingIsKeptUntilItsRefundIsKnown() {
        Resource room = shelf.resource(1);
        NewHold order = shelf.order(1);
        hold(order, 1, Shelf.hour(room, 0));
        confirm(order);

        run(() -> store.suspend(List.of(order.line())));
        assertThat(store.find(order.id()).orElseThrow().suspended()).isTrue();
        assertThat(hold(shelf.order(1), 1, Shelf.hour(room, 0))).isFalse();
        run(() -> store.resume(List.of(order.line())));
        assertThat(store.find(order.id()).orElseThrow().suspended()).isFalse();
    }

    @Test
    @DisplayName("the database refuses a second booking of a seat, and a wall time that is not the instant's")
    void theDatabaseIsTheLastGuard() {
        Resource room = shelf.resource(1);
        NewHold order = shelf.order(1);
        hold(order, 1, Shelf.hour(room, 0));

        assertThatThrownBy(() -> DATABASE.execute("INSERT INTO booking_seat SELECT booking_id, resource_id, seat,"
                        + " tstzrange(upper(blocked) - interval '1 second', upper(blocked) + interval '1 hour')"
                        + " FROM booking_seat"))
                .hasMessageContaining("booking_seat_once");
        assertThatThrownBy(() -> DATABASE.execute("UPDATE booking SET local_start = local_start + interval '1 hour'"))
                .hasMessageContaining("check");
    }

    @Test
    @DisplayName("S3.6: 200 buyers on 20 overlapping times, with releases and expiries between: no seat is sold twice")
    void crowdNeverGetsASeatTwice() throws Exception {
        Resource room = shelf.resource(2);
        List<NewHold> orders =
                IntStream.range(0, 200).mapToObj(i -> shelf.order(1 + i % 2)).toList();
        List<Future<Boolean>> answers = new ArrayList<>();
        ExecutorService crowd = Executors.newFixedThreadPool(14);
        for (int i = 0; i < orders.size(); i++) {
            NewHold order = orders.get(i);
            int quantity = 1 + i % 2;
            int minutes = 30 * (i % 20);
            answers.add(crowd.submit(() -> visit(room, order, quantity, minutes)));
        }
        crowd.shutdown();
        int kept = 0;
        for (Future<Boolean> answer : answers) {
            kept += answer.get() ? 1 : 0;
        }

        assertThat(kept).isPositive();
        isConsistent(kept);
    }

    private boolean visit(Resource room, NewHold order, int quantity, int minutes) {
        if (!hold(order, quantity, Shelf.hour(room, minutes))) {
            return false;
        }
        return switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> {
                run(() -> store.release(List.of(order.order())));
                yield false;
            }
            case 1 -> true;
            default -> confirm(order);
        };
    }

    // ------------------------------------------------------------------

    private boolean hold(NewHold order, int quantity, BookedTime time) {
        return shelf.hold(store, order, quantity, List.of(time));
    }

    private boolean holdSeats(NewHold order, BookedTime time, Integer... seats) {
        return shelf.hold(store, order, seats.length, List.of(time), List.of(seats), Duration.ofMinutes(30));
    }

    private boolean confirm(NewHold order) {
        return DATABASE.unitOfWork()
                .call(() -> store.confirm(List.of(order.line())))
                .equals(List.of(new BookingStore.Moved(order.id(), order.order(), order.line())));
    }

    private BookingState state(NewHold order) {
        return store.find(order.id()).orElseThrow().state();
    }

    private List<Booking> list(BookingState state) {
        BookingFilter filter =
                new BookingFilter(Optional.empty(), Optional.of(shelf.service), Optional.empty(), Optional.of(state));
        return store.list(Optional.of(shelf.seller), filter, PageRequest.first(50))
                .items();
    }

    private long seatsUntil(Duration after) {
        Instant from = Shelf.NINE.minus(Duration.ofHours(9));
        return store.seatsOf(shelf.service, "ADA@example.com", from, from.plus(after), Optional.empty());
    }

    private static void run(Runnable work) {
        DATABASE.unitOfWork().run(work);
    }

    private static void isConsistent(int bookings) {
        assertThat(count(SOLD_TWICE)).as("sold twice").isZero();
        assertThat(count(SEATS_WITHOUT_BOOKING)).as("seats without booking").isZero();
        assertThat(count(BOOKINGS_WITHOUT_SEATS)).as("bookings without seats").isZero();
        assertThat(count("SELECT count(*) AS n FROM booking WHERE state IN ('HELD', 'CONFIRMED')"))
                .isEqualTo(bookings);
    }

    private static long count(String statement) {
        return DATABASE.sql().queryOne(statement, row -> row.number("n")).orElseThrow();
    }
}
