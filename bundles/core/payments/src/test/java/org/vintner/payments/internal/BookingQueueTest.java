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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.booking.AcceptedOrder;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.QueueState;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Label;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.testing.TestDatabase;

/** Orders of a service that many want at once are taken in as they come and settled in that order, once (S3.28). */
class BookingQueueTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final int SEATS = 5;
    /** Enough that some look at a limit before others have come up to it. */
    private static final int CROWD = 16;

    private final Instant nine =
            LocalDate.now(BERLIN).plusDays(9).atTime(9, 0).atZone(BERLIN).toInstant();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private Shop shop;
    private Actor seller;
    private ProductId concert;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        seller = new Actor(Role.SELLER, shop.catalog.seller().toString());
        concert = service("Concert", 100);
    }

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    private ProductId service(String title, int queue) {
        ProductId product = shop.catalog.add(ProductKind.BOOKING, title, Money.of(1000, "EUR"), SalePolicy.DEFAULT);
        ResourceId hall = shop.resources
                .create(seller, new NewResource("Hall of " + title, BERLIN, SEATS))
                .id();
        List<WeeklyHours> week = Stream.of(DayOfWeek.values())
                .map(day -> new WeeklyHours(day, LocalTime.of(9, 0), LocalTime.of(12, 0)))
                .toList();
        shop.resources.schedule(seller, hall, new Schedule(week, List.of()));
        terms(product, hall, Optional.empty(), Optional.empty(), Optional.of(queue));
        return product;
    }

    private void terms(
            ProductId product,
            ResourceId hall,
            Optional<Duration> hold,
            Optional<Integer> maxUnpaid,
            Optional<Integer> queue) {
        BookingRules usual = BookingRules.DEFAULT;
        BookingRules rules = new BookingRules(
                usual.leadTime(),
                usual.horizon(),
                usual.cancellation(),
                usual.deposit(),
                usual.maxPerPerson(),
                usual.maxPerDay(),
                usual.conditions(),
                hold,
                maxUnpaid,
                queue);
        shop.services.set(
                seller,
                product,
                new ServiceTerms(
                        List.of(hall),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Optional.of(rules)));
    }

    private ResourceId hall(ProductId product) {
        return shop.services
                .terms(Optional.of(seller), product)
                .orElseThrow()
                .resources()
                .get(0);
    }

    private BookingRequest request() {
        return new BookingRequest(nine, Optional.empty(), List.of());
    }

    private NewOrder order(String name, NewOrderLine... lines) {
        return new NewOrder(new Buyer(name + "@example.com", Locale.ENGLISH), List.of(lines));
    }

    private AcceptedOrder queues(String name) {
        return shop.queue
                .take(order(name, new NewOrderLine(concert, 1, Optional.of(request()))))
                .orElseThrow();
    }

    private QueuedOrder outcome(AcceptedOrder accepted) {
        return shop.queue.find(accepted.queued().order()).orElseThrow();
    }

    private static void refused(CommerceError error, String param, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(CommerceException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            assertThat(e.param().orElse("")).isEqualTo(param);
        });
    }

    @Test
    void ordersAreSettledInTheOrderInWhichTheyCameAndEachBuyerIsToldTheOutcome() {
        List<AcceptedOrder> accepted =
                IntStream.range(0, SEATS + 3).mapToObj(i -> queues("buyer" + i)).toList();
        assertThat(accepted)
                .extracting(one -> one.queued().ahead())
                .containsExactlyElementsOf(IntStream.range(0, SEATS + 3).boxed().toList());
        assertThat(shop.count("customer_order")).isZero();

        shop.settleQueues();

        for (int i = 0; i < accepted.size(); i++) {
            QueuedOrder outcome = outcome(accepted.get(i));
            assertThat(outcome.state()).isEqualTo(i < SEATS ? QueueState.PLACED : QueueState.REFUSED);
            assertThat(outcome.settledAt()).isPresent();
        }
        AcceptedOrder first = accepted.get(0);
        Order placed = shop.orders.find(first.queued().order()).orElseThrow();
        assertThat(placed.state()).isEqualTo(OrderState.PENDING_PAYMENT);
        assertThat(placed.buyer().email()).isEqualTo("buyer0@example.com");
        assertThat(shop.orders.holderOf(first.accessGrant())).contains(Actor.buyerOf(placed.id()));
        assertThat(outcome(accepted.get(SEATS)).refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo("slot_taken");
            assertThat(refusal.param()).contains("lines[0].booking.start");
        });
        assertThat(shop.count("booking_queue_line")).isZero();
        assertThat(shop.count("booking_queue WHERE email IS NOT NULL")).isZero();
        assertThat(shop.queue.length(seller, concert).placed()).isEqualTo(SEATS);
        assertThat(shop.queue.length(seller, concert).refused()).isEqualTo(3);
        assertThat(shop.violations()).isEmpty();
    }

    /** Places are numbered in one order and committed in another; nobody is settled before somebody of a lower number. */
    @Test
    void aCrowdIsSettledInTheOrderOfItsPlacesWhileItStillComes() throws Exception {
        int crowd = 60;
        CountDownLatch come = new CountDownLatch(crowd);
        List<Callable<AcceptedOrder>> buyers = new ArrayList<>();
        for (int i = 0; i < crowd; i++) {
            String name = "buyer" + i;
            buyers.add(() -> {
                try {
                    return queues(name);
                } finally {
                    come.countDown();
                }
            });
        }
        List<Future<?>> settling = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            settling.add(pool.submit(() -> {
                do {
                    shop.settleQueues();
                } while (!come.await(1, TimeUnit.MILLISECONDS));
                shop.settleQueues();
                return null;
            }));
        }
        List<AcceptedOrder> accepted = new ArrayList<>();
        for (Future<AcceptedOrder> one : pool.invokeAll(buyers)) {
            accepted.add(one.get());
        }
        for (Future<?> one : settling) {
            one.get();
        }

        assertThat(accepted).hasSize(crowd);
        assertThat(shop.count("booking_queue WHERE state = 'WAITING'")).isZero();
        assertThat(shop.count("customer_order")).isEqualTo(SEATS);
        assertThat(shop.count("booking_queue WHERE state = 'PLACED'")).isEqualTo(SEATS);
        assertThat(shop.count("booking_queue p JOIN booking_queue r ON r.seq < p.seq"
                        + " WHERE p.state = 'PLACED' AND r.state = 'REFUSED'"))
                .isZero();
        assertThat(shop.violations()).isEmpty();
    }

    /** A place with a lower number that is still on its way keeps those after it waiting, and not the other services. */
    @Test
    void whoCameFirstAndCommitsLateIsSettledFirst() throws Exception {
        CountDownLatch placed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Future<AcceptedOrder> late =
                pool.submit(() -> shop.database.unitOfWork().call(() -> {
                    AcceptedOrder accepted = queues("late");
                    placed.countDown();
                    await(commit);
                    return accepted;
                }));
        await(placed);
        for (int i = 0; i < SEATS; i++) {
            queues("buyer" + i);
        }
        Future<?> settling = pool.submit(shop::settleQueues);
        assertThatThrownBy(() -> settling.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(shop.count("customer_order")).isZero();
        commit.countDown();
        settling.get();

        assertThat(outcome(late.get()).state()).isEqualTo(QueueState.PLACED);
        assertThat(shop.count("booking_queue WHERE state = 'REFUSED'")).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWouldBeRefusedWhateverComesIsRefusedAtOnceAndNothingIsKept() {
        Map<String, String> before = shop.everything();
        refused(
                CommerceError.SLOT_NOT_OFFERED,
                "lines[0].booking.start",
                () -> shop.queue.take(order(
                        "ada",
                        new NewOrderLine(
                                concert,
                                1,
                                Optional.of(new BookingRequest(nine.plusSeconds(60), Optional.empty(), List.of()))))));
        refused(
                CommerceError.INVALID_REQUEST,
                "lines[0].quantity",
                () -> shop.queue.take(order("ada", new NewOrderLine(concert, 0, Optional.of(request())))));
        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    void anOrderOfTwoQueuesIsRefusedAndOneWithoutAQueueIsNone() {
        ProductId other = service("Reading", 10);
        refused(
                CommerceError.INVALID_REQUEST,
                "lines[1].product",
                () -> shop.queue.take(order(
                        "ada",
                        new NewOrderLine(concert, 1, Optional.of(request())),
                        new NewOrderLine(other, 1, Optional.of(request())))));
        ProductId keys = shop.product("Key", 1);
        assertThat(shop.queue.take(order("ada", new NewOrderLine(keys, 1)))).isEmpty();
        terms(other, hall(other), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(shop.queue.take(order("ada", new NewOrderLine(other, 1, Optional.of(request())))))
                .isEmpty();
        assertThat(shop.count("booking_queue")).isZero();
    }

    @Test
    void aFullQueueTakesNobodyUntilSomeAreSettled() {
        terms(concert, hall(concert), Optional.empty(), Optional.empty(), Optional.of(3));
        for (int i = 0; i < 3; i++) {
            queues("buyer" + i);
        }
        refused(CommerceError.QUEUE_FULL, "", () -> queues("eve"));
        assertThat(shop.count("booking_queue")).isEqualTo(3);
        shop.settleQueues();
        assertThat(queues("eve").queued().ahead()).isZero();
    }

    @Test
    void onePersonFillsNoQueue() {
        assertThat(trues(Collections.nCopies(CROWD, () -> {
                    try {
                        queues("ada");
                        return true;
                    } catch (CommerceException e) {
                        return false;
                    }
                })))
                .isEqualTo(5);
        refused(CommerceError.TOO_MANY_REQUESTS, "buyer.email", () -> queues("ADA"));
    }

    @Test
    void anOrderOfTooManyLinesIsLeftToWhoPlacesItBeforeAnyLineIsLookedAt() {
        NewOrderLine line = new NewOrderLine(concert, 1, Optional.of(request()));
        NewOrder many = new NewOrder(
                new Buyer("ada@example.com", Locale.ENGLISH), Collections.nCopies(NewOrder.MOST_LINES + 1, line));
        assertThat(shop.queue.take(many)).isEmpty();
        refused(CommerceError.INVALID_REQUEST, "lines", () -> shop.orders.place(many));
    }

    @Test
    void whoLeavesIsPassedOver() {
        AcceptedOrder ada = queues("ada");
        AcceptedOrder eve = queues("eve");
        assertThat(shop.queue.leave(ada.queued().order()).state()).isEqualTo(QueueState.LEFT);
        assertThat(outcome(eve).ahead()).isZero();
        shop.settleQueues();
        assertThat(outcome(ada).state()).isEqualTo(QueueState.LEFT);
        assertThat(shop.queue.leave(eve.queued().order()).state()).isEqualTo(QueueState.PLACED);
        assertThat(shop.orders.find(ada.queued().order())).isEmpty();
        refused(CommerceError.NOT_FOUND, "", () -> shop.queue.leave(OrderId.next()));
    }

    @Test
    void answersAndTheRestOfTheOrderComeThroughTheQueueUnchanged() {
        FormField question = new FormField(
                "fullName",
                FieldType.TEXT,
                new Label("Name", Optional.empty()),
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        shop.forms.set(Actor.system("test"), concert, List.of(question));
        ProductId keys = shop.product("Key", 2);
        NewOrderLine seats = new NewOrderLine(
                concert,
                2,
                Optional.of(new BookingRequest(nine, Optional.of(hall(concert)), List.of(4, 5))),
                Optional.of(Map.of("fullName", "Ada, \"Countess\" {x}")));
        AcceptedOrder accepted =
                shop.queue.take(order("ada", new NewOrderLine(keys, 2), seats)).orElseThrow();

        shop.settleQueues();

        Order placed = shop.orders.find(accepted.queued().order()).orElseThrow();
        assertThat(placed.lines()).extracting(line -> line.quantity()).containsExactly(2, 2);
        assertThat(placed.lines().get(1).answers().get(0).value()).isEqualTo("Ada, \"Countess\" {x}");
        assertThat(shop.bookings.ofOrder(placed.id()).get(0).seats()).containsExactly(4, 5);
    }

    @Test
    void anOrderThatCantBeToldYetKeepsThoseBehindItWaitingButNotForEver() {
        AcceptedOrder ada = queues("ada");
        AcceptedOrder eve = queues("eve");
        shop.sql.update(
                "ALTER TABLE customer_order ADD CONSTRAINT broken CHECK (email <> 'ada@example.com') NOT VALID");
        try {
            shop.settleQueues();
            assertThat(outcome(ada).state()).isEqualTo(QueueState.WAITING);
            assertThat(outcome(eve).state()).isEqualTo(QueueState.WAITING);
            for (int i = 0; i < 10; i++) {
                shop.settleQueues();
            }
        } finally {
            shop.sql.update("ALTER TABLE customer_order DROP CONSTRAINT broken");
        }
        assertThat(outcome(ada).state()).isEqualTo(QueueState.REFUSED);
        assertThat(outcome(ada).refusal().orElseThrow().detail()).doesNotContain("constraint");
        assertThat(outcome(eve).state()).isEqualTo(QueueState.PLACED);
    }

    @Test
    void whatWasSettledIsForgottenAfterAWeek() {
        AcceptedOrder ada = queues("ada");
        shop.settleQueues();
        shop.sql.update("UPDATE booking_queue SET settled_at = now() - interval '6 days'");
        AcceptedOrder eve = queues("eve");
        shop.settleQueues();
        assertThat(shop.count("booking_queue")).isEqualTo(2);
        shop.sql.update(
                "UPDATE booking_queue SET settled_at = now() - interval '8 days' WHERE order_id = ?",
                ada.queued().order().value());
        shop.settleQueues();
        assertThat(shop.queue.find(ada.queued().order())).isEmpty();
        assertThat(outcome(eve).state()).isEqualTo(QueueState.PLACED);
    }

    // ------------------------------------------------------------------ holds

    @Test
    void aHoldIsAsLongAsItsServiceSays() {
        terms(concert, hall(concert), Optional.of(Duration.ofMinutes(5)), Optional.empty(), Optional.empty());
        Order placed = shop.orders
                .place(order("ada", new NewOrderLine(concert, 1, Optional.of(request()))))
                .order();
        assertThat(Duration.between(placed.createdAt(), placed.expiresAt())).isEqualTo(Duration.ofMinutes(5));
        assertThat(shop.bookings.ofOrder(placed.id()).get(0).heldUntil()).contains(placed.expiresAt());
    }

    @Test
    void onePersonHoldsSoManySeatsUnpaid() {
        terms(concert, hall(concert), Optional.empty(), Optional.of(2), Optional.empty());
        NewOrderLine two = new NewOrderLine(concert, 2, Optional.of(request()));
        OrderId first = shop.orders.place(order("ada", two)).order().id();
        NewOrderLine one = new NewOrderLine(concert, 1, Optional.of(request()));
        assertThatThrownBy(() -> shop.orders.place(order("ADA", one)))
                .isInstanceOf(CommerceException.class)
                .hasMessageContaining("max_unpaid");
        shop.orders.cancel(Actor.buyerOf(first), first);
        shop.orders.place(order("ada", one));
        // at once: only one of them is the second seat
        List<Callable<Boolean>> crowd = Collections.nCopies(CROWD, () -> {
            try {
                shop.orders.place(order("ada", one));
                return true;
            } catch (CommerceException e) {
                return false;
            }
        });
        assertThat(shop.count("booking WHERE state = 'HELD'")).isEqualTo(1);
        assertThat(trues(crowd)).isEqualTo(1);
    }

    private long trues(List<Callable<Boolean>> crowd) {
        try {
            long trues = 0;
            for (Future<Boolean> one : pool.invokeAll(crowd)) {
                trues += one.get() ? 1 : 0;
            }
            return trues;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
