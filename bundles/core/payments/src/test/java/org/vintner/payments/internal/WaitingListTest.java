package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewWaiting;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingState;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Label;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.WaitingId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.testing.TestDatabase;

/** Who waits for a time gets it in his turn, once. */
class WaitingListTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Instant nine =
            LocalDate.now(BERLIN).plusDays(9).atTime(9, 0).atZone(BERLIN).toInstant();
    private Shop shop;
    private Actor seller;
    private ProductId lesson;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        seller = new Actor(Role.SELLER, shop.catalog.seller().toString());
        lesson = shop.catalog.add(ProductKind.BOOKING, "Lesson", Money.of(1000, "EUR"), SalePolicy.DEFAULT);
        ResourceId room = shop.resources
                .create(seller, new NewResource("Room", BERLIN, 1))
                .id();
        List<WeeklyHours> week = Stream.of(DayOfWeek.values())
                .map(day -> new WeeklyHours(day, LocalTime.of(9, 0), LocalTime.of(12, 0)))
                .toList();
        shop.resources.schedule(seller, room, new Schedule(week, List.of()));
        shop.services.set(
                seller,
                lesson,
                new ServiceTerms(
                        List.of(room),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Optional.empty()));
    }

    private static FormField question() {
        return new FormField(
                "fullName",
                FieldType.TEXT,
                new Label("Name", Optional.empty()),
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private BookingRequest request() {
        return new BookingRequest(nine, Optional.empty(), List.of());
    }

    private OrderId taken() {
        return shop.order(List.of(new NewOrderLine(lesson, 1, Optional.of(request()))));
    }

    private Waiting joins(String name) {
        return shop.waiting.join(lesson, new NewWaiting(name + "@example.com", Locale.ENGLISH, 1, request()));
    }

    private Waiting place(WaitingId id) {
        return shop.waiting.list(seller, lesson, Optional.of(nine)).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseGet(() -> shop.waiting.find(id).orElseThrow());
    }

    private static void refused(CommerceError error, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void aTimeThatBecomesFreeIsOfferedInTurnAndOnce() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        Waiting eve = joins("eve");
        assertThat(ada.ahead()).isZero();
        assertThat(eve.ahead()).isEqualTo(1);
        shop.offerWaiting();
        assertThat(place(ada.id()).state()).isEqualTo(WaitingState.WAITING);

        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();
        shop.offerWaiting();

        OrderId offer = place(ada.id()).order().orElseThrow();
        assertThat(place(ada.id()).state()).isEqualTo(WaitingState.OFFERED);
        assertThat(place(eve.id()).state()).isEqualTo(WaitingState.WAITING);
        assertThat(shop.orders.find(offer).orElseThrow().buyer().email()).isEqualTo("ada@example.com");
        assertThat(shop.bookings.ofOrder(offer).get(0).state()).isEqualTo(BookingState.HELD);
        assertThat(shop.count("outbox_event WHERE type = 'booking.offered'")).isEqualTo(1);
    }

    @Test
    void anOfferThatPassesGoesToTheNext() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        Waiting eve = joins("eve");
        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();
        OrderId offer = place(ada.id()).order().orElseThrow();

        shop.orders.cancel(Actor.buyerOf(offer), offer);
        shop.offerWaiting();

        assertThat(place(ada.id()).state()).isEqualTo(WaitingState.PASSED);
        assertThat(place(eve.id()).state()).isEqualTo(WaitingState.OFFERED);
        assertThat(shop.orders
                        .find(place(eve.id()).order().orElseThrow())
                        .orElseThrow()
                        .state())
                .isEqualTo(OrderState.PENDING_PAYMENT);
    }

    @Test
    void jobsThatRunAtOnceMakeOneOffer() throws Exception {
        OrderId first = taken();
        for (String name : List.of("a", "b", "c", "d")) {
            joins(name);
        }
        shop.orders.cancel(Actor.buyerOf(first), first);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier start = new CyclicBarrier(4);
            Callable<Void> run = () -> {
                start.await();
                shop.offerWaiting();
                return null;
            };
            for (Future<Void> done : pool.invokeAll(List.of(run, run, run, run))) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(shop.count("booking_waiting WHERE state = 'OFFERED'")).isEqualTo(1);
        assertThat(shop.count("booking_seat")).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForWhatIsFreeOrTwiceOrForWhatIsNotOffered() {
        refused(CommerceError.CONFLICT, () -> joins("ada"));
        taken();
        joins("ada");
        refused(CommerceError.ALREADY_EXISTS, () -> joins("ADA"));
        refused(
                CommerceError.SLOT_NOT_OFFERED,
                () -> shop.waiting.join(
                        lesson,
                        new NewWaiting(
                                "eve@example.com",
                                Locale.ENGLISH,
                                1,
                                new BookingRequest(nine.plusSeconds(60), Optional.empty(), List.of()))));
        assertThat(shop.count("booking_waiting")).isEqualTo(1);
    }

    @Test
    void whoseOrderCantBePlacedKeepsNobodyWaiting() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        Waiting eve = joins("eve");
        shop.forms.set(Actor.system("test"), lesson, List.of(question()));

        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();

        assertThat(place(ada.id()).state()).isEqualTo(WaitingState.PASSED);
        assertThat(place(eve.id()).state()).isEqualTo(WaitingState.PASSED);
        assertThat(shop.count("customer_order")).isEqualTo(1);
    }

    @Test
    void whatBecameFreeIsNotTakenByWhoeverComesAfterThoseWhoWait() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        joins("eve");
        shop.orders.cancel(Actor.buyerOf(first), first);

        // The job has not run yet.
        refused(CommerceError.SLOT_TAKEN, () -> orders("newcomer"));
        refused(CommerceError.SLOT_TAKEN, () -> orders("eve"));
        assertThat(shop.count("booking_seat")).isZero();

        shop.offerWaiting();
        assertThat(place(ada.id()).state()).isEqualTo(WaitingState.OFFERED);
    }

    @Test
    void whoWaitsFirstMayComeByTheFrontDoorAndWhoCantHaveItStopsNobody() {
        OrderId first = taken();
        shop.waiting.join(lesson, new NewWaiting("ada@example.com", Locale.ENGLISH, 1, request()));
        shop.orders.cancel(Actor.buyerOf(first), first);
        OrderId adas = orders("ada");
        shop.orders.cancel(Actor.buyerOf(adas), adas);
        // A rule stands against her by now, which the job will see.
        shop.sql.update("UPDATE booking_service SET max_per_person = 1, version = version + 1");
        shop.sql.update("UPDATE booking_waiting SET quantity = 2");
        assertThat(shop.orders.find(orders("newcomer"))).isPresent();
    }

    private OrderId orders(String name) {
        Buyer buyer = new Buyer(name + "@example.com", Locale.ENGLISH);
        return shop.orders
                .place(new NewOrder(buyer, List.of(new NewOrderLine(lesson, 1, Optional.of(request())))))
                .order()
                .id();
    }

    @Test
    void aServiceThatAsksIsAnsweredWhenJoiningAndTheOfferHasTheAnswers() {
        shop.forms.set(Actor.system("test"), lesson, List.of(question()));
        OrderId first = shop.orders
                .place(new NewOrder(
                        new Buyer("first@example.com", Locale.ENGLISH),
                        List.of(new NewOrderLine(
                                lesson, 1, Optional.of(request()), Optional.of(Map.of("fullName", "First"))))))
                .order()
                .id();
        assertThatThrownBy(() -> joins("ada")).isInstanceOfSatisfying(CommerceException.class, e -> {
            assertThat(e.error()).isEqualTo(CommerceError.INVALID_REQUEST);
            assertThat(e.param()).contains("answers.fullName");
        });
        assertThat(shop.count("booking_waiting")).isZero();
        Waiting ada = shop.waiting.join(
                lesson,
                new NewWaiting(
                        "ada@example.com", Locale.ENGLISH, 1, request(), Optional.of(Map.of("fullName", "Ada L."))));

        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();

        OrderId offer = place(ada.id()).order().orElseThrow();
        assertThat(shop.orders.find(offer).orElseThrow().lines().get(0).answers())
                .extracting(FormAnswer::value)
                .containsExactly("Ada L.");
    }

    @Test
    void twoAtOnceAreNotBothTheLastPlaceOfAPerson() throws Exception {
        taken();
        Instant ten = nine.plusSeconds(3600);
        shop.order(List.of(
                new NewOrderLine(lesson, 1, Optional.of(new BookingRequest(ten, Optional.empty(), List.of())))));
        for (int i = 1; i < 20; i++) {
            shop.sql.update(
                    "INSERT INTO booking_waiting (id, product_id, starts_at, quantity, seats, email, locale)"
                            + " VALUES (?, ?, ?, 1, '{}', 'ada@example.com', 'en')",
                    WaitingId.next().value(),
                    lesson.value(),
                    nine.plusSeconds(86_400L * i));
        }
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Callable<Boolean>> both = Stream.of(nine, ten)
                    .<Callable<Boolean>>map(time -> () -> DATABASE.unitOfWork().call(() -> {
                        meet(start);
                        return shop.waiting
                                        .join(
                                                lesson,
                                                new NewWaiting(
                                                        "ADA@example.com",
                                                        Locale.ENGLISH,
                                                        1,
                                                        new BookingRequest(time, Optional.empty(), List.of())))
                                        .state()
                                == WaitingState.WAITING;
                    }))
                    .toList();
            long joined = 0;
            for (Future<Boolean> one : pool.invokeAll(both)) {
                try {
                    joined += one.get() ? 1 : 0;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(CommerceException.class);
                }
            }
            assertThat(joined).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(shop.count("booking_waiting WHERE state = 'WAITING'")).isEqualTo(20);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoLeavesIsNotAsked() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        assertThat(shop.waiting.leave(ada.id()).state()).isEqualTo(WaitingState.LEFT);
        assertThat(shop.waiting.leave(ada.id()).state()).isEqualTo(WaitingState.LEFT);
        refused(CommerceError.NOT_FOUND, () -> shop.waiting.leave(WaitingId.next()));

        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();

        assertThat(shop.waiting.find(ada.id()).orElseThrow().state()).isEqualTo(WaitingState.LEFT);
        assertThat(shop.count("customer_order")).isEqualTo(1);
    }

    @Test
    void theOrderOfAnOfferIsShownToStaffOnly() {
        OrderId first = taken();
        Waiting ada = joins("ada");
        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.offerWaiting();

        assertThat(shop.waiting.find(ada.id()).orElseThrow().order()).isEmpty();
        assertThat(shop.waiting.list(seller, lesson, Optional.empty()).get(0).order())
                .isPresent();
    }
}
