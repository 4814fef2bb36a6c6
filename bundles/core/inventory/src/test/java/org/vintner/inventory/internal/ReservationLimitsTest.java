package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.internal.store.SqlKeyClaimStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

@DisplayName("nobody empties the shop unpaid")
class ReservationLimitsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration HOLD = Duration.ofMinutes(10);

    private Stockroom stock;
    private SqlKeyClaimStore claims;
    private StoredReservationLimits limits;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        claims = new SqlKeyClaimStore(DATABASE.sql());
        limits = new StoredReservationLimits(claims, stock.keyRing, 5, 8, Duration.ofHours(1));
        stock.keys.add(
                stock.product, IntStream.range(0, 200).mapToObj(i -> "K-" + i).toList());
    }

    /** As payments do it: count, then reserve, in one transaction. */
    private void reserve(Actor actor, Line line) {
        DATABASE.unitOfWork().run(() -> {
            limits.claim(actor, line.order());
            assertThat(stock.keys.reserve(line.order(), List.of(line), HOLD)).isEmpty();
        });
    }

    private void reserve(String address, String email, int quantity) {
        Line line = stock.order(email, quantity);
        reserve(Actor.buyerOf(line.order()).from(address), line);
    }

    private CommerceException refused(String address, String email, int quantity) {
        return catchThrowableOfType(CommerceException.class, () -> reserve(address, email, quantity));
    }

    @Test
    void oneBuyerHoldsNoMoreThanTheLimitHoweverHeWritesHisAddress() {
        reserve("203.0.113.1", "ada@example.com", 3);
        reserve("203.0.113.2", "Ada+two@Example.com", 2);

        CommerceException told = refused("203.0.113.3", "ADA+three@example.com", 1);

        assertThat(told.error()).isEqualTo(CommerceError.RESERVATION_LIMIT);
        assertThat(told.getMessage()).contains("At most 5", "Pay or cancel");
        assertThat(stock.count("state = 'RESERVED'")).isEqualTo(5);
        reserve("203.0.113.1", "bob@example.com", 5);
    }

    @Test
    void oneOrderAloneIsLimitedToo() {
        assertThat(refused("203.0.113.1", "ada@example.com", 6).error()).isEqualTo(CommerceError.RESERVATION_LIMIT);
    }

    @Test
    void oneNetworkHoldsNoMoreThanTheLimitUnderAnyNames() {
        reserve("2001:db8:1:2::1", "a@example.com", 4);
        reserve("2001:db8:1:2:ffff::9", "b@example.com", 4);

        assertThat(refused("2001:db8:1:2::77", "c@example.com", 1).error()).isEqualTo(CommerceError.RESERVATION_LIMIT);
        reserve("2001:db8:1:3::1", "c@example.com", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::1", "fe80::1"})
    void aProxyOfTheOperatorsOwnStandsForEverybodyAndIsNotCounted(String address) {
        assertThatCode(() -> {
                    reserve(address, "a@example.com", 5);
                    reserve(address, "b@example.com", 5);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsPaidReleasedOrRenewedDoesNotCount() {
        Line paid = stock.order("ada@example.com", 5);
        Actor ada = Actor.buyerOf(paid.order()).from("203.0.113.1");
        reserve(ada, paid);
        reserve(ada, paid);
        DATABASE.unitOfWork().run(() -> stock.keys.sell(List.of(paid)));
        Line canceled = stock.order("ada@example.com", 5);
        reserve(ada, canceled);
        stock.keys.release(List.of(canceled.order()));

        reserve("203.0.113.1", "ada@example.com", 5);
    }

    @Test
    void staffIsNotCounted() {
        Line line = stock.order("ada@example.com", 50);
        reserve(Stockroom.ADMIN.from("203.0.113.1"), line);
        assertThat(stock.count("state = 'RESERVED'")).isEqualTo(50);
    }

    /** Which of those that together want too much come first, nobody promises. */
    @Test
    void ordersThatAreClaimedTogetherAreCountedAsIfAllOfThemWereReserved() {
        reserve("203.0.113.9", "bob@example.com", 2);
        List<Line> ada = List.of(
                stock.order("ada@example.com", 2),
                stock.order("Ada+two@example.com", 2),
                stock.order("ada@example.com", 2));
        List<Line> bob = List.of(stock.order("bob@example.com", 2), stock.order("bob@example.com", 2));
        Line staff = stock.order("ada@example.com", 50);
        OrderId unknown = OrderId.next();
        Map<OrderId, Actor> actors = new HashMap<>();
        ada.forEach(line -> actors.put(line.order(), Actor.buyerOf(line.order()).from("203.0.113.1")));
        bob.forEach(line -> actors.put(line.order(), Actor.buyerOf(line.order()).from("203.0.113.2")));
        actors.put(staff.order(), Stockroom.ADMIN);
        actors.put(unknown, Actor.buyerOf(unknown));

        Set<OrderId> within = DATABASE.unitOfWork().call(() -> limits.claim(actors));

        assertThat(ada)
                .as("5 keys for one buyer")
                .filteredOn(line -> within.contains(line.order()))
                .hasSize(2);
        assertThat(bob)
                .as("beside the 2 that he holds")
                .filteredOn(line -> within.contains(line.order()))
                .hasSize(1);
        assertThat(within)
                .as("what is unknown is refused by whoever looks for it")
                .contains(staff.order(), unknown);
    }

    @Test
    void ordersOfOneNetworkThatAreClaimedTogetherAreCountedToo() {
        Map<OrderId, Actor> actors = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            OrderId order = stock.order("guest-" + i + "@example.com", 3).order();
            actors.put(order, Actor.buyerOf(order).from("203.0.113.1"));
        }

        assertThat(DATABASE.unitOfWork().call(() -> limits.claim(actors)))
                .as("8 keys for one network")
                .hasSize(2);
    }

    @Test
    void twentyAtOnceGetExactlyWhatIsAllowed() throws Exception {
        List<Line> lines = IntStream.range(0, 20)
                .mapToObj(i -> stock.order("ada+" + i + "@example.com", 1))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(10);
        int reserved = 0;
        try {
            List<Future<?>> tries = new ArrayList<>();
            for (Line line : lines) {
                tries.add(pool.submit(() -> reserve(Actor.buyerOf(line.order()).from("203.0.113.1"), line)));
            }
            for (Future<?> each : tries) {
                try {
                    each.get();
                    reserved++;
                } catch (ExecutionException e) {
                    assertThat(((CommerceException) e.getCause()).error()).isEqualTo(CommerceError.RESERVATION_LIMIT);
                }
            }
        } finally {
            pool.shutdown();
        }
        assertThat(reserved).isEqualTo(5);
        assertThat(stock.count("state = 'RESERVED'")).isEqualTo(5);
    }

    @Test
    void whoCountsWaitsForTheSameBuyersReservationThatIsNotCommittedYet() throws Exception {
        Line first = stock.order("ada@example.com", 5);
        Line second = stock.order("ada@example.com", 1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> waiting = DATABASE.unitOfWork().call(() -> {
                limits.claim(Actor.buyerOf(first.order()), first.order());
                stock.keys.reserve(first.order(), List.of(first), HOLD);
                Future<?> other = pool.submit(() -> reserve(Actor.buyerOf(second.order()), second));
                while (!other.isDone() && !somebodyWaitsForAClaim()) {
                    Thread.onSpinWait();
                }
                return other;
            });
            ExecutionException told = catchThrowableOfType(ExecutionException.class, waiting::get);
            assertThat(told).as("the second one was not let through").isNotNull();
            assertThat(((CommerceException) told.getCause()).error()).isEqualTo(CommerceError.RESERVATION_LIMIT);
        } finally {
            pool.shutdown();
        }
        assertThat(stock.count("state = 'RESERVED'")).isEqualTo(5);
    }

    private static boolean somebodyWaitsForAClaim() {
        return DATABASE.sql()
                .queryOne(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) AS yes",
                        row -> row.flag("yes"))
                .orElseThrow();
    }

    @Test
    void neitherAddressIsStoredInTheClearAndClaimsAreForgotten() {
        reserve("203.0.113.1", "ada@example.com", 1);
        assertThat(DATABASE.sql().query("SELECT c::text AS row FROM key_claim c", row -> row.text("row")))
                .singleElement()
                .asString()
                .doesNotContain("ada@", "example", "203.0.113");
        assertThat(claims.forget(10)).isZero();

        DATABASE.execute("UPDATE key_claim SET until = now() - interval '1 second'");
        assertThat(claims.forget(10)).as("still holds keys").isZero();
        DATABASE.execute("UPDATE key_reservation SET until = now() - interval '1 second'");
        stock.keys.releaseDue(10);
        assertThat(claims.forget(10)).isEqualTo(1);
    }
}
