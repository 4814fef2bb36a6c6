package org.vintner.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.EventDelivery.State;
import org.vintner.api.events.Outbox;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.events.EventConsumer;
import org.vintner.spi.events.Postponed;

@Timeout(60)
class OutboxDelivererTest {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Actor SYSTEM = Actor.system("test");

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final List<OutboxDeliverer> nodes = new ArrayList<>();
    private OutboxStore store;
    private SqlAttentionStore attention;
    private Outbox outbox;

    @BeforeEach
    void setUp() {
        DATABASE.clear();
        store = new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork());
        attention = new SqlAttentionStore(DATABASE.sql(), store);
        outbox = new StoredOutbox(store, DATABASE.unitOfWork());
    }

    @AfterEach
    void stop() {
        nodes.forEach(OutboxDeliverer::close);
    }

    @Test
    void committedEventReachesItsConsumerOutsideAnyTransaction() {
        List<Event> received = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> inTransaction = Collections.synchronizedList(new ArrayList<>());
        consume(node(), "mail", event -> {
            inTransaction.add(DATABASE.unitOfWork().active());
            received.add(event);
        });

        append(new NewEvent("a", "x", Map.of("k", "v")));

        until(() -> count(State.DONE) == 1);
        assertThat(received)
                .singleElement()
                .satisfies(event -> assertThat(event.data()).containsEntry("k", "v"));
        assertThat(inTransaction).containsExactly(false);
    }

    @Test
    void eventWaitsForAConsumerThatIsAway() {
        store.register("mail", Set.of("a"));
        append(new NewEvent("a", "x"));
        AtomicInteger received = new AtomicInteger();
        OutboxDeliverer node = node();
        assertThat(received).hasValue(0);

        consume(node, "mail", event -> received.incrementAndGet());

        until(() -> count(State.DONE) == 1);
        assertThat(received).hasValue(1);
    }

    /** Law 9. */
    @Test
    void eventsOfAnAggregateArriveInOrderAndOnceFromThreeNodes() {
        Map<String, List<Integer>> received = new ConcurrentHashMap<>();
        Set<EventId> failed = ConcurrentHashMap.newKeySet();
        Consumer<Event> listen = event -> {
            int number = Integer.parseInt(event.data().get("n"));
            // Later ones must not overtake one that has to come again.
            if (number % 3 == 0 && failed.add(event.id())) {
                throw new IllegalStateException("not yet");
            }
            received.computeIfAbsent(event.aggregate(), a -> new CopyOnWriteArrayList<>())
                    .add(number);
        };
        for (int i = 0; i < 3; i++) {
            consume(node(), "mail", listen);
        }

        for (int i = 0; i < 10; i++) {
            String number = Integer.toString(i);
            append(IntStream.range(0, 20)
                    .mapToObj(a -> new NewEvent("a", "agg" + a, Map.of("n", number)))
                    .toArray(NewEvent[]::new));
        }

        until(() -> count(State.DONE) == 200);
        assertThat(received).hasSize(20);
        assertThat(received.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyElementsOf(
                                IntStream.range(0, 10).boxed().toList()));
    }

    /** S1.46, S2.25: what fails is tried again, and comes through. */
    @Test
    void failedDeliveryIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        consume(node(), "mail", event -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        append(new NewEvent("a", "x"));

        until(() -> count(State.DONE) == 1);
        assertThat(attempts).hasValue(3);
    }

    /** S2.26, S1.48: after the last attempt a person is told; nobody else waits for it. */
    @Test
    void poisonedEventEndsDeadOnTheAttentionListAndStopsNobody() {
        String order = OrderId.next().toString();
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        consume(node(), "mail", event -> {
            if (event.type().equals("poison")) {
                throw new IllegalStateException("bad");
            }
            received.add(event.aggregate());
        });

        append(new NewEvent("poison", order), new NewEvent("a", order), new NewEvent("a", "other"));

        until(() -> count(State.DEAD) == 1 && count(State.DONE) == 2);
        assertThat(received).containsExactlyInAnyOrder(order, "other");
        List<AttentionItem> items = attention.list(true, PageRequest.first(10)).items();
        assertThat(items).singleElement().satisfies(item -> {
            EventId dead = deliveries(State.DEAD).get(0).event().id();
            assertThat(item.reason()).isEqualTo(AttentionReason.EVENT_UNDELIVERABLE);
            assertThat(item.subject()).isEqualTo(dead.toString());
            assertThat(item.detail())
                    .contains("IllegalStateException: bad", order, "vintner:outbox-retry " + dead + " mail");
        });
    }

    @Test
    void deadDeliveryIsTriedAgainByHand() {
        AtomicInteger attempts = new AtomicInteger();
        consume(node(), "mail", event -> {
            if (attempts.incrementAndGet() <= 4) {
                throw new IllegalStateException("bad");
            }
        });
        append(new NewEvent("a", OrderId.next().toString()));
        until(() -> count(State.DEAD) == 1);
        EventDelivery dead = deliveries(State.DEAD).get(0);

        assertThatThrownBy(() ->
                        outbox.retry(Actor.buyerOf(OrderId.next()), dead.event().id(), "mail"))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.FORBIDDEN));
        outbox.retry(SYSTEM, dead.event().id(), "mail");

        until(() -> count(State.DONE) == 1);
        assertThat(attempts).hasValue(5);
        assertThat(attention.list(true, PageRequest.first(10)).items()).isEmpty();
        assertThat(attention.list(false, PageRequest.first(10)).items())
                .singleElement()
                .satisfies(item -> assertThat(item.resolution()).isPresent());
    }

    /** S2.26: one of two consumers works again; the other one's failure stays for a person. */
    @Test
    void itemIsSettledWhenNoDeliveryOfTheEventIsDeadAnyMore() {
        AtomicInteger mended = new AtomicInteger();
        OutboxDeliverer node = node();
        for (String name : List.of("mail", "hooks")) {
            consume(node, name, event -> {
                if (mended.get() < (name.equals("hooks") ? 2 : 1)) {
                    throw new IllegalStateException("bad");
                }
            });
        }
        append(new NewEvent("a", "x"));
        until(() -> count(State.DEAD) == 2);

        mended.set(1);
        outbox.retryDead(SYSTEM, Optional.of("mail"));
        until(() -> count(State.DONE) == 1);
        assertThat(attention.list(true, PageRequest.first(10)).items()).hasSize(1);
        mended.set(2);
        outbox.retryDead(SYSTEM, Optional.empty());

        until(() -> attention.list(true, PageRequest.first(10)).items().isEmpty());
        assertThat(count(State.DONE)).isEqualTo(2);
    }

    /** A used-up quota is no failure: however often it happens, the event does not die of it. */
    @Test
    void postponedDeliveryComesAgainAndDoesNotCountAsAnAttempt() {
        AtomicInteger calls = new AtomicInteger();
        consume(node(), "mail", event -> {
            if (calls.incrementAndGet() <= 10) {
                throw new Postponed("quota", Duration.ofMillis(5));
            }
        });

        append(new NewEvent("a", "x"));

        until(() -> count(State.DONE) == 1);
        assertThat(calls).hasValue(11);
        assertThat(deliveries(State.DONE).get(0).attempts()).isEqualTo(1);
    }

    @Test
    void postponedDeliveryHoldsBackLaterEventsOfItsAggregateOnly() {
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger open = new AtomicInteger();
        consume(node(), "mail", event -> {
            if (event.data().get("n").equals("1") && open.get() == 0) {
                throw new Postponed("quota", Duration.ofMillis(5));
            }
            received.add(event.aggregate() + event.data().get("n"));
        });

        append(
                new NewEvent("a", "x", Map.of("n", "1")),
                new NewEvent("a", "x", Map.of("n", "2")),
                new NewEvent("a", "y", Map.of("n", "2")));

        until(() -> received.contains("y2"));
        assertThat(received).containsExactly("y2");
        open.set(1);
        until(() -> count(State.DONE) == 3);
        assertThat(received).containsExactly("y2", "x1", "x2");
    }

    @Test
    void onlyDeadOrWaitingDeliveriesAreRetried() {
        consume(node(), "mail", event -> {});
        append(new NewEvent("a", "x"));
        until(() -> count(State.DONE) == 1);
        EventId done = deliveries(State.DONE).get(0).event().id();

        assertThatThrownBy(() -> outbox.retry(SYSTEM, done, "mail"))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.CONFLICT));
        assertThatThrownBy(() -> outbox.retry(SYSTEM, EventId.next(), "mail"))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_FOUND));
    }

    /** A node was killed in the middle of a delivery: its lease ends, and the event is delivered. */
    @Test
    void deliveryOfADeadNodeIsTakenOver() {
        store.register("mail", Set.of("a"));
        append(new NewEvent("a", "x"));
        Claim lost = store.claim("mail", 1, Duration.ofMillis(300)).get(0);
        AtomicInteger received = new AtomicInteger();

        consume(node(), "mail", event -> received.incrementAndGet());

        until(() -> count(State.DONE) == 1);
        assertThat(received).hasValue(1);
        assertThat(store.done(lost)).isFalse();
    }

    @Test
    void leaseIsRenewedWhileTheConsumerWorks() throws Exception {
        Duration lease = Duration.ofSeconds(4);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        consume(node(4, Duration.ofMinutes(1), lease), "mail", event -> {
            begun.countDown();
            await(finish);
        });
        append(new NewEvent("a", "x"));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        Instant firstEnd = deliveries(State.CLAIMED).get(0).nextAttemptAt();
        until(() -> deliveries(State.CLAIMED).get(0).nextAttemptAt().isAfter(firstEnd.plus(lease)));

        // Had the lease ended, the delivery would have been claimed anew, by this node or another.
        assertThat(deliveries(State.CLAIMED).get(0).attempts()).isEqualTo(1);
        finish.countDown();
        until(() -> count(State.DONE) == 1);
    }

    @Test
    void consumerThatHangsIsInterruptedAndOthersGoOn() {
        AtomicInteger hung = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        OutboxDeliverer node = node(1, Duration.ofMillis(500), LEASE);
        consume(node, "hangs", event -> {
            if (hung.incrementAndGet() == 1) {
                await(new CountDownLatch(1));
            }
        });
        consume(node, "mail", event -> received.incrementAndGet());
        until(() -> DATABASE.sql()
                        .query("SELECT name FROM outbox_consumer", row -> row.text("name"))
                        .size()
                == 2);

        append(new NewEvent("a", "x"));

        until(() -> received.get() == 1);
        until(() -> count(State.DONE) == 2);
        assertThat(hung).hasValue(2);
    }

    @Test
    void stoppedNodeGivesBackWhatItCouldNotFinish() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        OutboxDeliverer node = node();
        consume(node, "mail", event -> {
            begun.countDown();
            await(new CountDownLatch(1));
        });
        append(new NewEvent("a", "x"));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        node.close();

        assertThat(deliveries(State.PENDING))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.attempts()).isZero());
    }

    @Test
    void pausesGrowAndScatter() {
        Backoff backoff = Backoff.parse("1s, 5s,2m,1h");

        assertThat(backoff.after(1)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
        assertThat(backoff.after(3)).isBetween(Duration.ofSeconds(96), Duration.ofSeconds(144));
        assertThat(backoff.after(99)).isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
        assertThatThrownBy(() -> Backoff.parse("soon")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cleanupDeletesWhatIsDeliveredAndOld() {
        store.register("mail", Set.of("a"));
        append(new NewEvent("a", "x"), new NewEvent("a", "y"));
        store.done(store.claim("mail", 1, LEASE).get(0));

        new DeliveredEventsJob(store, Duration.ofDays(1)).run();
        assertThat(count(State.DONE)).isEqualTo(1);
        new DeliveredEventsJob(store, Duration.ofSeconds(-10)).run();

        assertThat(count(State.DONE)).isZero();
        assertThat(count(State.PENDING)).isEqualTo(1);
    }

    private OutboxDeliverer node() {
        return node(4, Duration.ofMinutes(1), LEASE);
    }

    private OutboxDeliverer node(int concurrency, Duration limit, Duration lease) {
        Metrics metrics = new NoMetrics();
        Backoff backoff = new Backoff(List.of(Duration.ofMillis(10)));
        Verdicts verdicts = new Verdicts(store, DATABASE.unitOfWork(), attention, metrics, backoff, 4);
        OutboxDeliverer node = new OutboxDeliverer(store, verdicts, metrics, concurrency, limit, lease);
        nodes.add(node);
        return node;
    }

    /** Adds a consumer and waits until the database knows it. */
    private static void consume(OutboxDeliverer node, String name, Consumer<Event> receiver) {
        node.add(new EventConsumer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Set<String> types() {
                return Set.of("a", "poison");
            }

            @Override
            public void receive(Event event) {
                receiver.accept(event);
            }
        });
        until(() -> DATABASE.sql()
                .query("SELECT name FROM outbox_consumer", row -> row.text("name"))
                .contains(name));
    }

    private void append(NewEvent... events) {
        DATABASE.unitOfWork().run(() -> store.append(List.of(events)));
    }

    private int count(State state) {
        return deliveries(state).size();
    }

    private List<EventDelivery> deliveries(State state) {
        return outbox.list(Optional.of(state), Optional.empty(), PageRequest.first(200))
                .items();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not come true within 30 seconds");
            }
            Thread.onSpinWait();
        }
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public void count(String name, String... labels) {}

        @Override
        public void time(String name, Duration took, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }
    }
}
