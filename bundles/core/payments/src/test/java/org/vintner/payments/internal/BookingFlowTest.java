package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.CancellationQuote;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.Id;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

@DisplayName("S3: an hour is held, paid, confirmed, canceled and moved, on the one way that all money goes")
class BookingFlowTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Money FREE = Money.of(0, "EUR");

    /** Written for this test: knows nothing of how rows came to be. */
    private static final String SOLD_TWICE = """
            booking a JOIN booking b ON a.id < b.id AND a.resource_id = b.resource_id AND a.seats && b.seats
               AND lower(a.blocked) < upper(b.blocked) AND lower(b.blocked) < upper(a.blocked)
             WHERE a.state IN ('HELD', 'CONFIRMED') AND b.state IN ('HELD', 'CONFIRMED')
            """;

    private static final String DISAGREEING = """
            (SELECT id, unnest(seats) AS seat, blocked FROM booking WHERE state IN ('HELD', 'CONFIRMED', 'NO_SHOW')) b
              FULL JOIN booking_seat s ON s.booking_id = b.id AND s.seat = b.seat AND s.blocked = b.blocked
             WHERE b.id IS NULL OR s.booking_id IS NULL
            """;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final LocalDate day = LocalDate.now(ZONE).plusDays(10);
    private Shop shop;
    private Actor seller;
    private ResourceId room;
    private ProductId lesson;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        seller = new Actor(Role.SELLER, shop.catalog.seller().toString());
        room = resource(1);
        lesson = service(Shop.PRICE, SalePolicy.DEFAULT, terms(BookingRules.DEFAULT, room));
    }

    // ------------------------------------------------------------------ hold, pay, confirm

    @Test
    @DisplayName("S3.5, S3.35: placing the order holds the hour until its deadline, the capture confirms it")
    void heldWhenPlacedAndConfirmedByTheCapture() {
        OrderId order = book(lesson, at(9));

        Booking held = booking(order);
        assertThat(held.state()).isEqualTo(BookingState.HELD);
        assertThat(held.heldUntil())
                .contains(shop.orders.find(order).orElseThrow().expiresAt());
        assertThat(held.start()).isEqualTo(at(9));
        assertThat(held.localStart()).isEqualTo(day.atTime(9, 0));
        assertRefused(CommerceError.SLOT_TAKEN, () -> book(lesson, at(9)));
        assertThat(starts()).doesNotContain(at(9)).contains(at(10));

        capture(shop.start(order));

        assertThat(booking(order).state()).isEqualTo(BookingState.CONFIRMED);
        assertThat(state(order)).isEqualTo(OrderState.FULFILLED);
        assertConsistent();
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName("the rules of the shop see a seat that is taken twice, or by nobody, or by what is over")
    void whatIsWrongWithBookingsIsFound() {
        OrderId order = book(lesson, at(9));
        capture(shop.start(order));
        OrderId other = book(lesson, at(11));
        capture(shop.start(other));
        Booking first = booking(order);
        Booking second = booking(other);
        assertThat(shop.violations()).isEmpty();

        DATABASE.execute("UPDATE booking SET state = 'CANCELED' WHERE id = '"
                + first.id().value() + "'");
        assertViolated(InvariantRule.BOOKING_COMPLETE, first.id());
        DATABASE.execute("UPDATE booking SET state = 'RELEASED' WHERE id = '"
                + first.id().value() + "'");
        assertViolated(InvariantRule.BOOKING_COMPLETE, first.id(), first.line());
        DATABASE.execute("UPDATE booking SET state = 'CONFIRMED' WHERE id = '"
                + first.id().value() + "'");
        assertThat(shop.violations()).isEmpty();

        DATABASE.execute("ALTER TABLE booking_seat DROP CONSTRAINT booking_seat_once");
        try {
            DATABASE.execute("UPDATE booking_seat SET blocked = (SELECT blocked FROM booking WHERE id = '"
                    + first.id().value() + "') WHERE booking_id = '"
                    + second.id().value() + "'");
            assertViolated(InvariantRule.SEAT_TAKEN_ONCE, first.id(), second.id());
            assertViolated(InvariantRule.BOOKING_COMPLETE, second.id());
        } finally {
            DATABASE.execute("TRUNCATE booking_seat; ALTER TABLE booking_seat ADD CONSTRAINT booking_seat_once"
                    + " EXCLUDE USING gist (resource_id WITH =, seat WITH =, blocked WITH &&)");
        }
        assertViolated(InvariantRule.BOOKING_COMPLETE, first.id(), second.id());
    }

    private void assertViolated(InvariantRule rule, Id... subjects) {
        assertThat(shop.violations())
                .filteredOn(violation -> violation.rule() == rule)
                .extracting(InvariantViolation::subject)
                .containsExactlyInAnyOrder(Stream.of(subjects).map(Id::toString).toArray(String[]::new));
    }

    @Test
    void aServiceFreeOfChargeIsConfirmedAtOnce() {
        ProductId free = service(FREE, SalePolicy.DEFAULT, terms(BookingRules.DEFAULT, room));

        OrderId order = book(free, at(9));

        assertThat(state(order)).isEqualTo(OrderState.FULFILLED);
        assertThat(booking(order).state()).isEqualTo(BookingState.CONFIRMED);
        assertRefused(CommerceError.ORDER_NOT_PAYABLE, () -> shop.start(order));
        shop.bookings.cancel(Actor.buyerOf(order), booking(order).id(), FREE);
        assertThat(booking(order).state()).isEqualTo(BookingState.CANCELED);
        assertThat(starts()).contains(at(9));
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName("one order may have a booking beside keys: paid and delivered together")
    void aBookingStandsBesideKeys() {
        ProductId key = shop.product("Key", 1);
        OrderId order = shop.order(List.of(new NewOrderLine(key, 1), line(lesson, 1, at(9)), line(lesson, 1, at(11))));

        capture(shop.start(order));

        assertThat(state(order)).isEqualTo(OrderState.FULFILLED);
        assertThat(shop.bookings.ofOrder(order)).extracting(Booking::start).containsExactly(at(9), at(11));
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
    }

    @Test
    void oneHourThatIsTakenLeavesNothingOfItsOrder() {
        book(lesson, at(11));
        Map<String, String> before = shop.everything();

        assertRefused(
                CommerceError.SLOT_TAKEN, () -> shop.order(List.of(line(lesson, 1, at(9)), line(lesson, 1, at(11)))));

        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("S3.33: a deposit is paid in advance and the balance is due on the spot")
    void aDepositIsPaidInAdvance() {
        BookingRules rules = new BookingRules(
                Duration.ZERO, Duration.ofDays(60), List.of(), 30, Optional.empty(), Optional.empty(), List.of());
        ProductId course = service(Money.of(999, "EUR"), SalePolicy.DEFAULT, terms(rules, resource(3)));

        OrderId order = shop.order(List.of(line(course, 2, at(9))));

        assertThat(shop.orders.find(order).orElseThrow().total()).isEqualTo(Money.of(600, "EUR"));
        assertThat(booking(order).balance()).isEqualTo(Money.of(1398, "EUR"));
    }

    @Test
    @DisplayName("S3.35: what is canceled or never paid is free again, by its order or by its hold")
    void whatIsNeverPaidIsFreeAgain() {
        OrderId canceled = book(lesson, at(9));
        shop.orders.cancel(Actor.buyerOf(canceled), canceled);
        assertThat(booking(canceled).state()).isEqualTo(BookingState.RELEASED);

        OrderId expired = book(lesson, at(9));
        expireOrders();
        assertThat(booking(expired).state()).isEqualTo(BookingState.RELEASED);

        OrderId overdue = book(lesson, at(9));
        DATABASE.execute("UPDATE booking SET held_until = now() - interval '1 s' WHERE state = 'HELD'");
        assertThat(starts()).as("before the job has run").contains(at(9));
        shop.holdExpiry.run();
        assertThat(booking(overdue).state()).isEqualTo(BookingState.EXPIRED);
        assertThat(shop.bookings.history(booking(overdue).id()))
                .extracting(transition -> transition.to())
                .containsExactly("HELD", "EXPIRED");
        assertConsistent();
    }

    @Test
    @DisplayName("a payment that fails leaves the hour to its order, until the order expires")
    void aFailedPaymentKeepsTheHold() {
        Payment payment = shop.start(book(lesson, at(9)));

        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(new Fact.Closed(payment.id())));

        assertThat(booking(payment.order()).state()).isEqualTo(BookingState.HELD);
        assertRefused(CommerceError.SLOT_TAKEN, () -> book(lesson, at(9)));
    }

    @Test
    @DisplayName("a payment that comes late gets its hour back while it is free")
    void latePaymentGetsItsHourBack() {
        Payment payment = shop.start(book(lesson, at(9)));
        expire(payment);
        assertThat(starts()).contains(at(9));

        capture(payment);

        assertThat(state(payment.order())).isEqualTo(OrderState.FULFILLED);
        assertThat(booking(payment.order()).state()).isEqualTo(BookingState.CONFIRMED);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "a payment that comes late for an hour of somebody else's is on the attention list, and paid back in time")
    void latePaymentForAnHourThatIsGoneIsPaidBack() {
        Payment late = shop.start(book(lesson, at(9)));
        expire(late);
        capture(shop.start(book(lesson, at(9))));

        capture(late);

        assertThat(state(late.order())).isEqualTo(OrderState.NEEDS_ATTENTION);
        DATABASE.execute("UPDATE order_line SET short_until = now() - interval '1 s' WHERE short_until IS NOT NULL");
        shop.ordersBundle.refundOverdue(shop.payments);
        assertThat(state(late.order())).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.violations()).isEmpty();
        assertConsistent();
    }

    @Test
    @DisplayName("S1.29: late money is paid back at once where the product wants it so")
    void latePaymentIsPaidBackByPolicy() {
        ProductId strict = service(
                Shop.PRICE, new SalePolicy(LatePayment.REFUND, Duration.ofHours(1)), terms(BookingRules.DEFAULT, room));
        Payment late = shop.start(book(strict, at(9)));
        expire(late);

        capture(late);
        finishRefunds();

        assertThat(state(late.order())).isEqualTo(OrderState.REFUNDED);
        assertThat(starts()).contains(at(9));
    }

    // ------------------------------------------------------------------ cancel

    @Test
    @DisplayName("S3.8: canceled inside the window, exactly what was shown is paid back, and the hour is free at once")
    void canceledInsideTheWindow() {
        Payment payment = paid(service(Shop.PRICE, SalePolicy.DEFAULT, terms(ladder(), room)), at(9));
        Booking booking = booking(payment.order());
        Actor buyer = Actor.buyerOf(payment.order());

        CancellationQuote quote = shop.bookings.quote(buyer, booking.id());
        assertThat(quote.percent()).isEqualTo(50);
        assertThat(quote.refund()).isEqualTo(Money.of(999, "EUR"));
        shop.bookings.cancel(buyer, booking.id(), quote.refund());

        assertThat(booking(payment.order()).state()).isEqualTo(BookingState.CANCELED);
        assertThat(shop.provider.refunds).extracting(refund -> refund.amount()).containsExactly(quote.refund());
        assertThat(state(payment.order())).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(starts()).contains(at(9));
        assertRefused(CommerceError.CONFLICT, () -> shop.bookings.cancel(buyer, booking.id(), quote.refund()));
        assertThat(shop.provider.refunds).hasSize(1);
        assertThat(shop.violations()).isEmpty();
        assertConsistent();
    }

    @Test
    @DisplayName("S3.8: canceled outside the window nothing is paid back, unless the seller cancels")
    void canceledOutsideTheWindow() {
        BookingRules late = rules(List.of(new CancellationStep(Duration.ofDays(20), 100)));
        ProductId service = service(Shop.PRICE, SalePolicy.DEFAULT, terms(late, room));
        Payment first = paid(service, at(9));
        Payment second = paid(service, at(10));

        assertThat(quote(Actor.buyerOf(first.order()), first)).isEqualTo(FREE);
        shop.bookings.cancel(
                Actor.buyerOf(first.order()), booking(first.order()).id(), FREE);
        assertThat(quote(seller, second)).isEqualTo(Shop.PRICE);
        shop.bookings.cancel(seller, booking(second.order()).id(), Shop.PRICE);

        assertThat(shop.provider.refunds).extracting(refund -> refund.amount()).containsExactly(Shop.PRICE);
        assertThat(state(first.order())).isEqualTo(OrderState.FULFILLED);
        assertThat(state(second.order())).isEqualTo(OrderState.REFUNDED);
        assertThat(starts()).contains(at(9), at(10));
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    void anotherRefundThanTheOneThatWasShownChangesNothing() {
        Payment payment = paid(service(Shop.PRICE, SalePolicy.DEFAULT, terms(ladder(), room)), at(9));
        Booking booking = booking(payment.order());
        Map<String, String> before = shop.everything();

        assertThatThrownBy(() -> shop.bookings.cancel(Actor.buyerOf(payment.order()), booking.id(), Shop.PRICE))
                .hasMessage("By now 9.99 EUR would be paid back. Look at it again, and confirm that.");

        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("a time that is years away in either direction is refused in words that fit, and no plan is looked at")
    void timesThatAreYearsAway() {
        Map<String, String> before = shop.everything();

        assertThatThrownBy(() -> book(lesson, Instant.parse("2001-01-01T09:00:00Z")))
                .hasMessage("This time is long over. Choose one that is to come.");
        assertThatThrownBy(() -> book(lesson, at(9).plus(Duration.ofDays(365_000))))
                .hasMessage("Nothing is booked more than 1830 days ahead.");

        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("a stranger sees, cancels and moves nothing: for him there is no such booking")
    void strangersFindNothing() {
        Payment payment = paid(lesson, at(9));
        Booking booking = booking(payment.order());
        Map<String, String> before = shop.everything();
        for (Actor stranger : List.of(
                Actor.buyerOf(OrderId.next()),
                new Actor(Role.SELLER, AccountId.next().toString()))) {
            assertThat(shop.bookings.find(stranger, booking.id())).isEmpty();
            assertRefused(CommerceError.NOT_FOUND, () -> shop.bookings.quote(stranger, booking.id()));
            assertRefused(CommerceError.NOT_FOUND, () -> shop.bookings.cancel(stranger, booking.id(), Shop.PRICE));
            assertRefused(CommerceError.NOT_FOUND, () -> shop.bookings.rebook(stranger, booking.id(), request(at(11))));
            assertRefused(CommerceError.NOT_FOUND, () -> shop.bookings.noShow(stranger, booking.id()));
        }
        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("a refund by an administrator takes the booking back with its line")
    void refundOfTheLineCancelsTheBooking() {
        Payment payment = paid(lesson, at(9));

        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(Optional.empty(), List.of(), "kind"));

        assertThat(booking(payment.order()).state()).isEqualTo(BookingState.CANCELED);
        assertThat(starts()).contains(at(9));
    }

    // ------------------------------------------------------------------ move

    @Test
    void aBookingIsMovedAndItsOldTimeIsFree() {
        Payment payment = paid(lesson, at(9));
        Booking booking = booking(payment.order());
        paid(lesson, at(12));

        shop.bookings.rebook(Actor.buyerOf(payment.order()), booking.id(), request(at(10)));
        assertThat(booking(payment.order()).start()).isEqualTo(at(10));
        assertThat(starts()).contains(at(9)).doesNotContain(at(10));

        assertRefused(CommerceError.SLOT_TAKEN, () -> shop.bookings.rebook(seller, booking.id(), request(at(12))));
        assertThat(booking(payment.order()).start()).isEqualTo(at(10));
        assertConsistent();
    }

    @Test
    @DisplayName("S3.8: nobody moves a booking far away to be paid back for it there; the seller may move it")
    void theCancellationLadderIsNotToBeClimbedByMoving() {
        BookingRules late = rules(List.of(new CancellationStep(Duration.ofDays(20), 100)));
        Payment payment = paid(service(Shop.PRICE, SalePolicy.DEFAULT, terms(late, room)), at(9));
        Booking booking = booking(payment.order());
        Instant far = day.plusDays(30).atTime(9, 0).atZone(ZONE).toInstant();

        assertRefused(
                CommerceError.BOOKING_REFUSED,
                () -> shop.bookings.rebook(Actor.buyerOf(payment.order()), booking.id(), request(far)));
        assertThat(shop.bookings.rebook(seller, booking.id(), request(far)).start())
                .isEqualTo(far);
    }

    @Test
    void nobodyCameIsSaidByTheSellerAfterTheStart() {
        Payment payment = paid(lesson, at(9));
        Booking booking = booking(payment.order());
        assertRefused(CommerceError.CONFLICT, () -> shop.bookings.noShow(seller, booking.id()));
        DATABASE.execute("UPDATE booking SET during = tstzrange(lower(during) - interval '20 days', upper(during) -"
                + " interval '20 days'), blocked = tstzrange(lower(blocked) - interval '20 days', upper(blocked) -"
                + " interval '20 days'), local_start = local_start - interval '20 days'");

        assertRefused(
                CommerceError.FORBIDDEN, () -> shop.bookings.noShow(Actor.buyerOf(payment.order()), booking.id()));
        assertThat(shop.bookings.noShow(seller, booking.id()).state()).isEqualTo(BookingState.NO_SHOW);
    }

    // ------------------------------------------------------------------ rules

    @Test
    @DisplayName("rules that are changed apply to the next request and never to a paid booking")
    void rulesApplyToTheNextRequest() {
        Payment payment = paid(lesson, at(9));
        Money shown = quote(Actor.buyerOf(payment.order()), payment);

        shop.services.set(
                seller,
                lesson,
                terms(
                        new BookingRules(
                                Duration.ofDays(30),
                                Duration.ofDays(60),
                                List.of(),
                                50,
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        room));

        assertThatThrownBy(() -> book(lesson, at(11))).hasMessageContaining("lead_time");
        assertThat(quote(Actor.buyerOf(payment.order()), payment))
                .isEqualTo(shown)
                .isEqualTo(Shop.PRICE);
        assertThat(shop.services
                        .check(lesson, "ada@example.com", 1, request(at(11)))
                        .refusals())
                .extracting(refusal -> refusal.rule())
                .containsExactly("lead_time");
    }

    @Test
    @DisplayName("S3.31: of many orders of one person at once, none gets more seats than a person may have")
    void noPersonGetsMoreThanHeMayHave() throws Exception {
        BookingRules two = new BookingRules(
                Duration.ZERO, Duration.ofDays(60), List.of(), 100, Optional.of(3), Optional.of(2), List.of());
        ProductId popular = service(Shop.PRICE, SalePolicy.DEFAULT, terms(two, resource(50)));

        List<Boolean> outcomes = together(IntStream.range(0, 24)
                .<Callable<Boolean>>mapToObj(i -> () -> isBooked(popular, at(9 + i % 6)))
                .toList());

        assertThat(outcomes.stream().filter(outcome -> outcome)).hasSize(2);
        assertThat(shop.services
                        .check(popular, "ada@example.com", 1, request(at(9)))
                        .refusals())
                .extracting(refusal -> refusal.rule())
                .containsExactly("max_per_day");
        assertThat(isBooked(popular, at(9).plus(Duration.ofDays(1)))).isTrue();
        assertThat(isBooked(popular, at(9).plus(Duration.ofDays(2))))
                .as("max_per_person")
                .isFalse();
    }

    @Test
    @DisplayName("S3.34: a slot made by hand may be for some services and some people only")
    void slotsForSomeServicesAndPeople() {
        ProductId other = service(Shop.PRICE, SalePolicy.DEFAULT, terms(BookingRules.DEFAULT, room));
        shop.resources.offer(
                seller,
                room,
                new NewSlot(day.atTime(9, 0), day.atTime(10, 30), List.of(other), List.of("Ada@Example.com")));

        assertRefused(CommerceError.SLOT_NOT_OFFERED, () -> book(lesson, at(9)));
        assertThatThrownBy(() -> place(other, "eve@example.com", at(9))).hasMessageContaining("people");
        OpenSlot slot = available(other).get(0);
        assertThat(slot.invitation()).isTrue();
        assertThat(Duration.between(slot.start(), slot.end())).isEqualTo(Duration.ofMinutes(90));
        OrderId order = place(other, "ADA@example.com", at(9));
        assertThat(booking(order).end()).isEqualTo(at(9).plus(Duration.ofMinutes(90)));
    }

    @Test
    void aDryRunNamesEveryRuleAndChangesNothing() {
        capture(shop.start(book(lesson, at(9))));
        Map<String, String> before = shop.everything();

        assertThat(refusals(at(9))).containsExactly("taken");
        assertThat(refusals(at(9).plusSeconds(1))).containsExactly("hours");
        assertThat(refusals(at(10))).isEmpty();
        assertThat(shop.everything()).isEqualTo(before);
    }

    // ------------------------------------------------------------------ the crowd

    @Test
    @DisplayName(
            "S3.6: 200 buyers at once on 20 overlapping hours, with payments, cancellations and moves: no seat is sold twice")
    void crowdOnOverlappingHours() throws Exception {
        ProductId dense = service(
                Shop.PRICE,
                SalePolicy.DEFAULT,
                new ServiceTerms(
                        List.of(room),
                        HOUR,
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        Optional.of(BookingRules.DEFAULT)));
        List<Callable<Boolean>> visits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Instant start = at(9).plus(Duration.ofMinutes(15L * (i % 20)));
            visits.add(() -> visit(dense, start));
        }

        List<Boolean> outcomes = together(visits);

        assertThat(outcomes).contains(true, false);
        assertConsistent();
        assertThat(shop.violations()).isEmpty();
    }

    private boolean visit(ProductId service, Instant start) {
        try {
            OrderId order = place(service, "b" + ThreadLocalRandom.current().nextInt() + "@example.com", start);
            Actor buyer = Actor.buyerOf(order);
            switch (ThreadLocalRandom.current().nextInt(4)) {
                case 0 -> shop.orders.cancel(buyer, order);
                case 1 -> {
                    capture(shop.start(order));
                    shop.bookings.cancel(buyer, booking(order).id(), Shop.PRICE);
                }
                case 2 -> {
                    capture(shop.start(order));
                    shop.bookings.rebook(buyer, booking(order).id(), request(start.plus(Duration.ofMinutes(15))));
                }
                default -> capture(shop.start(order));
            }
            return true;
        } catch (CommerceException e) {
            assertThat(e.error()).isIn(CommerceError.SLOT_TAKEN, CommerceError.SLOT_NOT_OFFERED);
            return false;
        }
    }

    // ------------------------------------------------------------------

    private ResourceId resource(int capacity) {
        ResourceId id = shop.resources
                .create(seller, new NewResource("Room", ZONE, capacity))
                .id();
        shop.resources.schedule(
                seller,
                id,
                new Schedule(
                        Arrays.stream(DayOfWeek.values())
                                .map(day -> new WeeklyHours(day, LocalTime.of(9, 0), LocalTime.of(18, 0)))
                                .toList(),
                        List.of()));
        return id;
    }

    private ProductId service(Money price, SalePolicy policy, ServiceTerms terms) {
        ProductId id = shop.catalog.add(ProductKind.BOOKING, "Lesson", price, policy);
        shop.services.set(seller, id, terms);
        return id;
    }

    private static ServiceTerms terms(BookingRules rules, ResourceId... resources) {
        return new ServiceTerms(List.of(resources), HOUR, HOUR, Duration.ZERO, Duration.ZERO, Optional.of(rules));
    }

    private static BookingRules rules(List<CancellationStep> ladder) {
        return new BookingRules(
                Duration.ZERO, Duration.ofDays(60), ladder, 100, Optional.empty(), Optional.empty(), List.of());
    }

    private static BookingRules ladder() {
        return rules(
                List.of(new CancellationStep(Duration.ofDays(20), 100), new CancellationStep(Duration.ofDays(5), 50)));
    }

    private Instant at(int hour) {
        return day.atTime(hour, 0).atZone(ZONE).toInstant();
    }

    private static BookingRequest request(Instant start) {
        return new BookingRequest(start, Optional.empty(), List.of());
    }

    private static NewOrderLine line(ProductId service, int seats, Instant start) {
        return new NewOrderLine(service, seats, Optional.of(request(start)));
    }

    private OrderId book(ProductId service, Instant start) {
        return shop.order(List.of(line(service, 1, start)));
    }

    private OrderId place(ProductId service, String email, Instant start) {
        NewOrder order = new NewOrder(new Buyer(email, Locale.ENGLISH), List.of(line(service, 1, start)));
        return shop.orders.place(order).order().id();
    }

    private boolean isBooked(ProductId service, Instant start) {
        try {
            book(service, start);
            return true;
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(CommerceError.BOOKING_REFUSED);
            return false;
        }
    }

    private Payment paid(ProductId service, Instant start) {
        Payment payment = shop.start(book(service, start));
        capture(payment);
        return payment;
    }

    private void capture(Payment payment) {
        shop.funnel.apply(
                new ReportSource(Shop.CHANNEL, "test"), List.of(FakeProvider.fact(payment.id(), payment.amount())));
    }

    private void expire(Payment payment) {
        shop.funnel.apply(new ReportSource(Shop.CHANNEL, "test"), List.of(new Fact.Closed(payment.id())));
        expireOrders();
        assertThat(state(payment.order())).isEqualTo(OrderState.EXPIRED);
    }

    private void expireOrders() {
        DATABASE.execute(Shop.ORDERS_ARE_OVER + " WHERE state = 'PENDING_PAYMENT'");
        shop.ordersBundle.expireDue();
    }

    private void finishRefunds() {
        DATABASE.execute("UPDATE refund SET poll_at = now() - interval '1 s' WHERE poll_at IS NOT NULL");
        shop.refundJanitor.run();
    }

    private Booking booking(OrderId order) {
        return shop.bookings.ofOrder(order).get(0);
    }

    private OrderState state(OrderId order) {
        return shop.orders.find(order).map(Order::state).orElseThrow();
    }

    private Money quote(Actor actor, Payment payment) {
        return shop.bookings.quote(actor, booking(payment.order()).id()).refund();
    }

    private List<String> refusals(Instant start) {
        return shop.services.check(lesson, "ada@example.com", 1, request(start)).refusals().stream()
                .map(refusal -> refusal.rule())
                .toList();
    }

    private List<OpenSlot> available(ProductId service) {
        return shop.services.available(new AvailabilityQuery(service, day, day, Optional.empty(), Optional.empty()));
    }

    private List<Instant> starts() {
        return available(lesson).stream().map(OpenSlot::start).toList();
    }

    private void assertConsistent() {
        assertThat(shop.count(SOLD_TWICE)).as("sold twice").isZero();
        assertThat(shop.count(DISAGREEING))
                .as("bookings and seats that disagree")
                .isZero();
    }

    private static <T> List<T> together(List<Callable<T>> visits) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(16);
        try {
            List<T> outcomes = new ArrayList<>();
            for (Future<T> visit : crowd.invokeAll(visits)) {
                outcomes.add(visit.get());
            }
            return outcomes;
        } finally {
            crowd.shutdown();
        }
    }

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
