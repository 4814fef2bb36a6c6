package org.vintner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.PageRequest;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.id.EventId;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Backlog;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.testing.TestDatabase;

class SqlOutboxStoreTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private OutboxStore store;

    @BeforeEach
    void setUp() {
        DATABASE.clear();
        store = new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork());
        store.register("mail", Set.of("a", "b"));
    }

    @Test
    void eventIsStoredOnlyInsideAUnitOfWork() {
        assertThatThrownBy(() -> store.append(List.of(new NewEvent("a", "x"))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eventOfARolledBackChangeIsNeverDelivered() {
        AtomicInteger woken = new AtomicInteger();
        store.onAppend(woken::incrementAndGet);

        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    store.append(List.of(new NewEvent("a", "x")));
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.claim("mail", 10, LEASE)).isEmpty();
        assertThat(woken).hasValue(0);
    }

    @Test
    void eventComesBackAsItWasStoredAndWakesListeners() throws Exception {
        AtomicInteger woken = new AtomicInteger();
        AutoCloseable listening = store.onAppend(woken::incrementAndGet);
        Map<String, String> data = Map.of("quote", "\"\\/\n\t\u0001", "snowman", "\u2603\ud83d\ude00", "", "");

        append(new NewEvent("a", "x", data));
        listening.close();
        append(new NewEvent("b", "y"));

        List<Claim> claims = store.claim("mail", 10, LEASE);
        assertThat(claims).hasSize(2);
        assertThat(claims.get(0).event().data()).isEqualTo(data);
        assertThat(claims.get(0).event().type()).isEqualTo("a");
        assertThat(claims.get(0).event().aggregate()).isEqualTo("x");
        assertThat(claims.get(0).attempt()).isEqualTo(1);
        assertThat(claims.get(1).event().data()).isEmpty();
        assertThat(woken).hasValue(1);
    }

    @Test
    void consumerGetsOnlyWhatItWantsAndFromItsRegistrationOn() {
        append(new NewEvent("c", "x"));
        store.register("late", Set.of("c"));
        append(new NewEvent("c", "y"), new NewEvent("a", "z"));

        assertThat(aggregates(store.claim("late", 10, LEASE))).containsExactly("y");
        assertThat(aggregates(store.claim("mail", 10, LEASE))).containsExactly("z");
    }

    @Test
    void eventsOfOneAggregateAreClaimedOneAfterTheOther() {
        append(new NewEvent("a", "x"), new NewEvent("b", "x"), new NewEvent("a", "y"));

        List<Claim> first = store.claim("mail", 10, LEASE);
        assertThat(aggregates(first)).containsExactly("x", "y");
        assertThat(store.claim("mail", 10, LEASE)).isEmpty();

        assertThat(store.retryLater(first.get(0), "not yet", Duration.ofHours(1)))
                .isTrue();
        assertThat(store.claim("mail", 10, LEASE)).isEmpty();

        DATABASE.execute("UPDATE outbox_delivery SET next_at = now() WHERE state = 'PENDING'");
        Claim again = store.claim("mail", 10, LEASE).get(0);
        assertThat(again.event().type()).isEqualTo("a");
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(store.done(again)).isTrue();
        assertThat(store.claim("mail", 10, LEASE))
                .singleElement()
                .satisfies(c -> assertThat(c.event().type()).isEqualTo("b"));
    }

    @Test
    void deadDeliveryDoesNotHoldUpWhatFollows() {
        append(new NewEvent("a", "x"), new NewEvent("b", "x"));

        store.dead(store.claim("mail", 1, LEASE).get(0), "poison");

        assertThat(store.claim("mail", 10, LEASE)).hasSize(1);
        assertThat(store.backlog()).isEqualTo(new Backlog(1, 1));
    }

    @Test
    void lostLeaseIsClaimedAgainAndTheLateComerChangesNothing() {
        append(new NewEvent("a", "x"));
        Claim lost = store.claim("mail", 1, LEASE).get(0);
        endLeases();

        Claim now = store.claim("mail", 1, LEASE).get(0);

        assertThat(now.attempt()).isEqualTo(2);
        assertThat(store.done(lost)).isFalse();
        assertThat(store.retryLater(lost, "late", Duration.ZERO)).isFalse();
        assertThat(store.dead(lost, "late")).isFalse();
        assertThat(store.done(now)).isTrue();
    }

    @Test
    void extendedLeaseIsNotLost() {
        append(new NewEvent("a", "x"));
        Claim claim = store.claim("mail", 1, LEASE).get(0);
        endLeases();

        store.extend(List.of(claim), LEASE);

        assertThat(store.claim("mail", 1, LEASE)).isEmpty();
        assertThat(store.done(claim)).isTrue();
    }

    @Test
    void givenBackDeliveryIsDueAtOnceAndWasNoAttempt() {
        append(new NewEvent("a", "x"));

        store.giveBack(store.claim("mail", 1, LEASE).get(0));

        assertThat(store.claim("mail", 1, LEASE).get(0).attempt()).isEqualTo(1);
    }

    /** Law 9: eight nodes, one consumer: each delivery once, and those of an aggregate in their order, never side by side. */
    @Test
    void eightClaimersDeliverEachEventOnceAndInOrder() throws Exception {
        int aggregates = 40;
        int each = 10;
        for (int i = 0; i < each; i++) {
            String number = Integer.toString(i);
            append(IntStream.range(0, aggregates)
                    .mapToObj(a -> new NewEvent("a", "agg" + a, Map.of("n", number)))
                    .toArray(NewEvent[]::new));
        }
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        Set<String> busy = ConcurrentHashMap.newKeySet();
        AtomicInteger sideBySide = new AtomicInteger();
        AtomicInteger delivered = new AtomicInteger();

        ExecutorService nodes = Executors.newFixedThreadPool(8);
        List<Future<?>> ends = new ArrayList<>();
        for (int node = 0; node < 8; node++) {
            ends.add(nodes.submit(() -> {
                while (delivered.get() < aggregates * each) {
                    for (Claim claim : store.claim("mail", 5, LEASE)) {
                        String aggregate = claim.event().aggregate();
                        if (!busy.add(aggregate)) {
                            sideBySide.incrementAndGet();
                        }
                        seen.computeIfAbsent(aggregate, a -> new ArrayList<>())
                                .add(Integer.parseInt(claim.event().data().get("n")));
                        busy.remove(aggregate);
                        delivered.incrementAndGet();
                        store.done(claim);
                    }
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        nodes.shutdown();

        assertThat(sideBySide).hasValue(0);
        assertThat(seen).hasSize(aggregates);
        assertThat(seen.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .containsExactlyElementsOf(
                                IntStream.range(0, each).boxed().toList()));
    }

    @Test
    void deadDeliveriesAreListedAndRetried() {
        append(new NewEvent("a", "x"), new NewEvent("a", "y"), new NewEvent("a", "z"));
        List<Claim> claims = store.claim("mail", 10, LEASE);
        claims.forEach(claim -> store.dead(claim, "poison"));
        EventId first = claims.get(0).event().id();

        var page = store.list(
                Optional.of(EventDelivery.State.DEAD), Optional.of("mail"), new PageRequest(2, Optional.empty()));
        var rest =
                store.list(Optional.of(EventDelivery.State.DEAD), Optional.of("mail"), new PageRequest(2, page.next()));
        assertThat(page.items()).hasSize(2);
        assertThat(rest.items()).hasSize(1);
        assertThat(rest.next()).isEmpty();
        assertThat(store.find(first, "mail").orElseThrow().lastError()).contains("poison");

        assertThat(store.retry(first, "mail")).isTrue();
        assertThat(store.retryDead(Optional.of("nobody"))).isZero();
        assertThat(store.retryDead(Optional.empty())).isEqualTo(2);
        assertThat(store.claim("mail", 10, LEASE))
                .hasSize(3)
                .allSatisfy(c -> assertThat(c.attempt()).isEqualTo(1));
        assertThat(store.retry(first, "mail")).isFalse();
    }

    @Test
    void reasonWithACharacterThatTextCantHoldKeepsNothingFromBeingWritten() {
        append(new NewEvent("a", "x"), new NewEvent("a", "y"));
        List<Claim> claims = store.claim("mail", 10, LEASE);

        assertThat(store.retryLater(claims.get(0), "refused: \0 ", Duration.ZERO))
                .isTrue();
        assertThat(store.dead(claims.get(1), "refused: \0 ")).isTrue();

        for (Claim claim : claims) {
            assertThat(store.find(claim.event().id(), "mail").orElseThrow().lastError())
                    .contains("refused: \uFFFD ");
        }
    }

    @Test
    void onlyOldEventsThatAllConsumersGotAreDeleted() {
        store.register("other", Set.of("a"));
        append(new NewEvent("a", "done"), new NewEvent("b", "open"));
        append(new NewEvent("b", "nobody"));
        for (String consumer : List.of("mail", "other")) {
            store.claim(consumer, 10, LEASE).stream()
                    .filter(c -> !c.event().aggregate().equals("open"))
                    .forEach(store::done);
        }

        assertThat(store.deleteDelivered(Duration.ofMinutes(1), 100)).isZero();
        assertThat(store.deleteDelivered(Duration.ofSeconds(-1), 100)).isEqualTo(2);
        assertThat(DATABASE.sql().query("SELECT aggregate FROM outbox_event", row -> row.text("aggregate")))
                .containsExactly("open");
    }

    /** A year of delivered events, and a day of mails that wait for a mail server, must not slow the claim. */
    @Test
    void claimReadsOnlyWhatIsDue() {
        DATABASE.execute("""
                INSERT INTO outbox_event (id, type, aggregate, data)
                SELECT gen_random_uuid(), 'a', 'agg' || n, '{}' FROM generate_series(1, 50000) n;
                INSERT INTO outbox_delivery (event_id, consumer, seq, aggregate, state, next_at)
                SELECT id, 'mail', seq, aggregate, CASE WHEN seq % 5 = 0 THEN 'PENDING' ELSE 'DONE' END,
                       CASE WHEN seq % 5000 = 0 THEN now() ELSE now() + interval '1 hour' END
                  FROM outbox_event;
                ANALYZE outbox_event;
                ANALYZE outbox_delivery;
                """);
        long before = tuplesRead();

        assertThat(store.claim("mail", 100, LEASE)).hasSize(10);

        assertThat(tuplesRead() - before).isBetween(1L, 999L);
    }

    private static long tuplesRead() {
        DATABASE.execute("SELECT pg_stat_force_next_flush()");
        return DATABASE.sql()
                .query(
                        "SELECT seq_tup_read + idx_tup_fetch AS n FROM pg_stat_user_tables WHERE relname = 'outbox_delivery'",
                        row -> row.number("n"))
                .get(0);
    }

    private void append(NewEvent... events) {
        DATABASE.unitOfWork().run(() -> store.append(List.of(events)));
    }

    private static void endLeases() {
        DATABASE.execute("UPDATE outbox_delivery SET next_at = now() WHERE state = 'CLAIMED'");
    }

    private static List<String> aggregates(List<Claim> claims) {
        return claims.stream().map(claim -> claim.event().aggregate()).toList();
    }
}
