package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewWaiting;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName(
        "S3.24: orders of time that come at the same moment are placed in one transaction, each with an outcome of its own")
@Timeout(120)
class GroupPlacementTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final LocalDate day = LocalDate.now(ZONE).plusDays(10);
    private Shop shop;
    private Rush rush;
    private Actor seller;
    private ProductId lesson;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        rush = new Rush(shop, "booking_seat");
        seller = new Actor(Role.SELLER, shop.catalog.seller().toString());
        lesson = service(Shop.PRICE, BookingRules.DEFAULT, room(1));
    }

    private ResourceId room(int capacity) {
        ResourceId id = shop.resources
                .create(seller, new NewResource("Room", ZONE, capacity))
                .id();
        List<WeeklyHours> week = Arrays.stream(DayOfWeek.values())
                .map(each -> new WeeklyHours(each, LocalTime.of(9, 0), LocalTime.of(18, 0)))
                .toList();
        shop.resources.schedule(seller, id, new Schedule(week, List.of()));
        return id;
    }

    private ProductId service(Money price, BookingRules rules, ResourceId... rooms) {
        ProductId id = shop.catalog.add(ProductKind.BOOKING, "Lesson", price, SalePolicy.DEFAULT);
        shop.services.set(
                seller,
                id,
                new ServiceTerms(List.of(rooms), HOUR, HOUR, Duration.ZERO, Duration.ZERO, Optional.of(rules)));
        return id;
    }

    private Instant at(int hour) {
        return day.atTime(hour, 0).atZone(ZONE).toInstant();
    }

    private NewOrderLine line(ProductId service, int seats, int hour) {
        return new NewOrderLine(service, seats, Optional.of(new BookingRequest(at(hour), Optional.empty(), List.of())));
    }

    private void assertComplete(int orders) {
        assertThat(shop.count("customer_order")).isEqualTo(orders);
        assertThat(shop.count("order_line")).isEqualTo(orders);
        assertThat(shop.count("booking")).isEqualTo(orders);
        assertThat(shop.count("transition WHERE to_state = 'PENDING_PAYMENT'")).isEqualTo(orders);
        assertThat(shop.count("transition WHERE to_state = 'HELD' AND from_state = ''"))
                .isEqualTo(orders);
        assertThat(shop.count("outbox_event WHERE type = 'order.placed'")).isEqualTo(orders);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    void whatComesTogetherIsOneTransaction() throws Exception {
        ProductId other = service(Shop.PRICE, BookingRules.DEFAULT, room(3));
        IntStream.range(9, 15).forEach(hour -> rush.visit(line(lesson, 1, hour)));
        IntStream.range(9, 12).forEach(hour -> rush.visit(line(other, 2, hour)));

        rush.allAtOnce();

        assertThat(rush.visits()).allSatisfy(visit -> {
            assertThat(visit.refusal()).isEmpty();
            assertThat(shop.bookings.ofOrder(visit.order().orElseThrow()))
                    .singleElement()
                    .satisfies(booking -> assertThat(booking.heldUntil())
                            .contains(shop.orders
                                    .find(booking.order())
                                    .orElseThrow()
                                    .expiresAt()));
            assertThat(shop.orders.history(visit.order().orElseThrow()))
                    .extracting(step -> step.actor())
                    .containsExactly(Actor.buyerOf(visit.order().orElseThrow()));
        });
        assertThat(rush.transactions())
                .as("the one that was held up, and all others")
                .isEqualTo(2);
        assertThat(shop.count("booking WHERE cardinality(seats) = 2")).isEqualTo(3);
        assertComplete(9);
    }

    @Test
    @DisplayName(
            "S3.6: of those who want one seat at the same moment one gets it, and nobody else comes away empty for it")
    void eachOfABadLotGetsItsOwnAnswer() throws Exception {
        ProductId nobodySells = shop.catalog.add(ProductKind.BOOKING, "Unknown", Shop.PRICE, SalePolicy.DEFAULT);
        ProductId late = service(
                Shop.PRICE,
                new BookingRules(
                        Duration.ofDays(30),
                        Duration.ofDays(60),
                        List.of(),
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                room(1));
        rush.visit(line(lesson, 1, 9));
        Rush.Visit one = rush.visit(line(lesson, 1, 10));
        Rush.Visit rival = rush.visit(line(lesson, 1, 10));
        Rush.Visit taken = rush.visit(line(lesson, 1, 9));
        Rush.Visit closed = rush.visit(line(lesson, 1, 20));
        Rush.Visit withoutTerms = rush.visit(line(nobodySells, 1, 9));
        Rush.Visit tooSoon = rush.visit(line(late, 1, 9));
        Rush.Visit halfTaken = rush.visit(line(lesson, 1, 12), line(lesson, 1, 9));
        Rush.Visit last = rush.visit(line(lesson, 1, 11));

        rush.allAtOnce();

        assertThat(List.of(one, rival))
                .filteredOn(visit -> visit.order().isPresent())
                .hasSize(1);
        assertThat(List.of(one, rival))
                .filteredOn(visit -> visit.refusal().equals(Optional.of("slot_taken")))
                .hasSize(1);
        assertThat(taken.refusal()).contains("slot_taken");
        assertThat(closed.refusal()).contains("slot_not_offered");
        assertThat(withoutTerms.refusal()).contains("product_not_for_sale");
        assertThat(tooSoon.refusal()).contains("booking_refused");
        assertThat(halfTaken.refusal()).contains("slot_taken");
        assertThat(last.order()).isPresent();
        assertThat(rush.transactions()).isEqualTo(2);
        assertThat(shop.count("booking_seat")).isEqualTo(3);
        assertComplete(3);
    }

    @Test
    @DisplayName("S3.31: what needs a look at the person, or costs nothing, is placed by itself, beside the others")
    void whatCannotBeTakenTogetherIsPlacedByItself() throws Exception {
        BookingRules onePerPerson = new BookingRules(
                Duration.ZERO, Duration.ofDays(60), List.of(), 100, Optional.of(1), Optional.empty(), List.of());
        ProductId rationed = service(Shop.PRICE, onePerPerson, room(9));
        ProductId free = service(Money.of(0, "EUR"), BookingRules.DEFAULT, room(1));
        rush.visit(line(lesson, 1, 9));
        Rush.Visit greedy = rush.visit(line(rationed, 1, 9), line(rationed, 1, 10));
        Rush.Visit modest = rush.visit(line(rationed, 1, 9));
        Rush.Visit guest = rush.visit(line(free, 1, 9));
        rush.visit(line(lesson, 1, 10));
        rush.visit(line(lesson, 1, 11));

        rush.allAtOnce();

        assertThat(greedy.refusal()).contains("booking_refused");
        assertThat(modest.order()).isPresent();
        assertThat(shop.bookings.ofOrder(guest.order().orElseThrow()))
                .extracting(booking -> booking.state().name())
                .containsExactly("CONFIRMED");
        assertThat(rush.transactions()).isEqualTo(4);
        assertComplete(5);
    }

    @Test
    @DisplayName(
            "S3.3: a plan that was changed holds for the next who names its resource; a change of another one is no matter")
    void aPlanThatIsKeptIsNeverOld() {
        ResourceId changed = room(1);
        ResourceId other = room(1);
        ProductId either = service(Shop.PRICE, BookingRules.DEFAULT, other, changed);
        shop.order(List.of(named(either, changed, 9)));
        shop.order(List.of(named(either, other, 9)));

        WeeklyHours never = new WeeklyHours(day.getDayOfWeek(), LocalTime.of(16, 0), LocalTime.of(18, 0));
        shop.resources.schedule(seller, changed, new Schedule(List.of(never), List.of()));

        assertThatThrownBy(() -> shop.order(List.of(named(either, changed, 10))))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.SLOT_NOT_OFFERED));
        shop.order(List.of(named(either, changed, 16)));
        shop.order(List.of(named(either, other, 10)));
        assertComplete(4);
    }

    @Test
    @DisplayName("S3.7: rules that were changed hold for the next who names a resource of the service")
    void termsThatAreKeptAreNeverOld() {
        ResourceId room = room(1);
        ProductId service = service(Shop.PRICE, BookingRules.DEFAULT, room);
        shop.order(List.of(named(service, room, 9)));
        shop.order(List.of(named(service, room, 10)));
        BookingRules later = new BookingRules(
                Duration.ofDays(30),
                Duration.ofDays(60),
                List.of(),
                100,
                Optional.empty(),
                Optional.empty(),
                List.of());
        shop.services.set(
                seller,
                service,
                new ServiceTerms(List.of(room), HOUR, HOUR, Duration.ZERO, Duration.ZERO, Optional.of(later)));

        assertThatThrownBy(() -> shop.order(List.of(named(service, room, 11))))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.BOOKING_REFUSED));
        assertComplete(2);
    }

    private NewOrderLine named(ProductId service, ResourceId room, int hour) {
        return new NewOrderLine(service, 1, Optional.of(new BookingRequest(at(hour), Optional.of(room), List.of())));
    }

    @Test
    @DisplayName("whoever waits for a time that has become free stands before those who come together")
    void whoWaitsComesFirst() throws Exception {
        OrderId before = shop.order(List.of(line(lesson, 1, 12)));
        shop.waiting.join(
                lesson,
                new NewWaiting(
                        "patient@example.com",
                        Locale.ENGLISH,
                        1,
                        line(lesson, 1, 12).booking().orElseThrow()));
        shop.orders.cancel(Actor.buyerOf(before), before);
        rush.visit(line(lesson, 1, 9));
        Rush.Visit hasty = rush.visit(line(lesson, 1, 12));
        Rush.Visit other = rush.visit(line(lesson, 1, 13));

        rush.allAtOnce();

        assertThat(hasty.refusal()).contains("slot_taken");
        assertThat(other.order()).isPresent();
        shop.offerWaiting();
        assertThat(shop.count("booking_waiting WHERE state = 'OFFERED'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S3.31: two orders of one person at the same moment do not get past his limit side by side")
    void aPersonsLimitHoldsForTwoOrdersAtOnce() throws Exception {
        BookingRules onePerPerson = new BookingRules(
                Duration.ZERO, Duration.ofDays(60), List.of(), 100, Optional.of(1), Optional.empty(), List.of());
        ProductId rationed = service(Shop.PRICE, onePerPerson, room(9));
        rush.visit(line(lesson, 1, 9));
        Rush.Visit one = rush.add(new Rush.Visit(shop, "twin", OrderId.next(), List.of(line(rationed, 1, 9))));
        Rush.Visit other = rush.add(new Rush.Visit(shop, "twin", OrderId.next(), List.of(line(rationed, 1, 10))));

        rush.allAtOnce();

        assertThat(List.of(one, other))
                .filteredOn(visit -> visit.order().isPresent())
                .hasSize(1);
        assertThat(List.of(one, other))
                .filteredOn(visit -> visit.refusal().equals(Optional.of("booking_refused")))
                .hasSize(1);
        assertComplete(2);
    }

    @Test
    @DisplayName("S3.6: who got fewer seats than he asked for keeps none of them")
    void seatsThatAreTooFewAreGivenBack() throws Exception {
        ProductId table = service(Shop.PRICE, BookingRules.DEFAULT, room(3));
        shop.order(List.of(line(table, 2, 9)));
        rush.visit(line(lesson, 1, 9));
        Rush.Visit late = rush.visit(line(table, 2, 9));
        Rush.Visit other = rush.visit(line(table, 2, 10));
        Rush.Visit last = rush.visit(line(lesson, 1, 10));

        rush.allAtOnce();

        assertThat(late.refusal()).contains("slot_taken");
        assertThat(List.of(other, last)).allMatch(visit -> visit.order().isPresent());
        assertThat(rush.transactions())
                .as("the one before, the one that was held up, and the others together")
                .isEqualTo(3);
        assertThat(shop.count("booking_seat")).isEqualTo(6);
        shop.order(List.of(line(table, 1, 9)));
        assertComplete(5);
    }

    @Test
    @DisplayName("S3.35: a seat whose hold is over is no seat that is taken, before the job has come to it")
    void aHoldThatIsOverIsInNobodysWay() throws Exception {
        shop.order(List.of(line(lesson, 1, 12)));
        DATABASE.execute("UPDATE booking SET held_until = now() - interval '1 s'");
        rush.visit(line(lesson, 1, 9));
        Rush.Visit late = rush.visit(line(lesson, 1, 12));
        Rush.Visit other = rush.visit(line(lesson, 1, 13));

        rush.allAtOnce();

        assertThat(late.order()).isPresent();
        assertThat(other.order()).isPresent();
        assertThat(shop.count("booking WHERE state = 'EXPIRED'")).isEqualTo(1);
        assertThat(shop.count("booking_seat")).isEqualTo(3);
    }

    @Test
    @DisplayName("what the database refuses of one order sinks no other: they are placed one by one")
    void anOrderThatCannotBeStoredSinksNobodyElse() throws Exception {
        OrderId known = shop.order(List.of(line(lesson, 1, 17)));
        rush.visit(line(lesson, 1, 9));
        Rush.Visit doubled = rush.add(new Rush.Visit(shop, "again", known, List.of(line(lesson, 1, 10))));
        Rush.Visit one = rush.visit(line(lesson, 1, 11));
        Rush.Visit other = rush.visit(line(lesson, 1, 12));

        rush.allAtOnce();

        assertThat(doubled.order()).isEmpty();
        assertThat(one.order()).isPresent();
        assertThat(other.order()).isPresent();
        assertThat(shop.count("booking_seat")).isEqualTo(4);
        assertComplete(4);
    }

    /** As the call that keeps its answer for whoever repeats it: order and answer are one transaction, or neither is there. */
    @Test
    @DisplayName("an order within its caller's transaction is in no other one: when that is undone, it is gone")
    void anOrderWithinATransactionStaysInIt() throws Exception {
        Rush.Visit undone = new Rush.Visit(shop, "undone", OrderId.next(), List.of()) {
            @Override
            OrderId placed(List<NewOrderLine> lines) {
                return DATABASE.unitOfWork().call(() -> {
                    super.placed(List.of(line(lesson, 1, 10)));
                    throw new IllegalStateException("undone");
                });
            }
        };
        rush.visit(line(lesson, 1, 9));
        rush.visit(line(lesson, 1, 11));
        rush.visit(line(lesson, 1, 12));

        rush.allAtOnce(undone);

        assertThat(undone.refusal()).contains("undone");
        assertThat(shop.orders.find(undone.id())).isEmpty();
        assertThat(shop.count("booking_seat")).isEqualTo(3);
        assertComplete(3);
    }

    @Test
    @DisplayName("more seats than there are: the refusal names the line's quantity")
    void moreSeatsThanThereAreNamesTheQuantity() {
        assertThatThrownBy(() -> shop.order(List.of(line(lesson, 1, 9), line(lesson, 2, 10))))
                .isInstanceOfSatisfying(CommerceException.class, e -> {
                    assertThat(e.error()).isEqualTo(CommerceError.SLOT_NOT_OFFERED);
                    assertThat(e.param()).contains("lines[1].quantity");
                });
        assertComplete(0);
    }
}
