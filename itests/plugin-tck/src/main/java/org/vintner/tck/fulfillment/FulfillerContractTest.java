package org.vintner.tck.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.ReservedTogether;
import org.vintner.tck.ContractTest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;
import org.vintner.tck.Scope;

/** The contract of {@link org.vintner.spi.fulfillment.Fulfiller}. Extend it, and open yours with its database. */
public abstract class FulfillerContractTest implements ContractTest {

    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final int STOCK = 10;

    private FulfillerUnderTest bench;

    /**
     * Opens the fulfiller; called for each rule.
     *
     * @return it, with an empty database
     * @throws Exception when that is not possible
     */
    protected abstract FulfillerUnderTest open() throws Exception;

    @Override
    public final Scope scope() throws Exception {
        try (FulfillerUnderTest opened = open()) {
            return new Scope(opened.fulfiller().getClass(), opened.cannot());
        }
    }

    @BeforeEach
    final void openBench() throws Exception {
        bench = open();
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    private Fulfiller fulfiller() {
        return bench.fulfiller();
    }

    private static List<OrderLineId> ids(List<Line> lines) {
        return lines.stream().map(Line::id).toList();
    }

    private static OrderId order(List<Line> lines) {
        return lines.get(0).order();
    }

    private List<OrderLineId> lacking(List<Line> lines) throws Exception {
        return bench.transaction(() -> fulfiller().lacking(lines));
    }

    private List<OrderLineId> reserve(List<Line> lines) throws Exception {
        return bench.transaction(() -> fulfiller().reserve(order(lines), lines, HOLD));
    }

    private void release(List<OrderId> orders) throws Exception {
        bench.transaction(() -> {
            fulfiller().release(orders);
            return true;
        });
    }

    private List<OrderLineId> fulfill(List<Line> lines) throws Exception {
        return bench.transaction(() -> fulfiller().fulfill(lines));
    }

    /** An order that is fulfilled. */
    private List<Line> fulfilled(ProductId product, int... quantities) throws Exception {
        List<Line> lines = bench.order(product, quantities);
        assertThat(fulfill(lines)).as("lines that lack").isEmpty();
        return lines;
    }

    private List<Entitlement> entitlements(List<Line> lines) throws Exception {
        return bench.transaction(() -> fulfiller().entitlements(order(lines)));
    }

    private void usable(String when, List<Line> lines) throws Exception {
        for (Line line : lines) {
            assertThat(entitlements(lines).stream().filter(one -> one.line().equals(line.id()) && bench.isUsable(one)))
                    .as("what a line of " + line.quantity() + " gives, " + when)
                    .hasSize(bench.entitlements(line.quantity()))
                    .allMatch(one -> one.product().equals(line.product()));
        }
    }

    private void nothing(String when, List<Line> lines) throws Exception {
        assertThat(entitlements(lines).stream().filter(bench::isUsable))
                .as("what can be used, " + when)
                .isEmpty();
    }

    @Rule(value = "FF-01", says = "The kind of product stays the same.")
    final void kindStaysTheSame() {
        assertThat(fulfiller().kind()).isNotNull().isEqualTo(fulfiller().kind());
    }

    @Rule(
            value = "FF-02",
            says = "What lacks is told line by line, and asking takes nothing.",
            dial = Misbehavior.SHORT)
    final void whatLacksIsTold() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> enough = bench.order(product, 6, 4);
        List<Line> tooMuch = bench.order(product, 6, 4, 1);
        assertThat(lacking(enough)).as("lines that lack").isEmpty();
        assertThat(lacking(tooMuch)).as("lines that lack").hasSize(1).isSubsetOf(ids(tooMuch));
        assertThat(lacking(enough)).as("lines that lack, asked again").isEmpty();
        assertThat(bench.free(product)).as("free").isEqualTo(STOCK);
    }

    @Rule(
            value = "FF-03",
            says = "A reservation takes what the lines need, and its renewal takes no more.",
            dial = Misbehavior.SHORT)
    final void reservationIsRenewed() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = bench.order(product, 3, 4);
        assertThat(reserve(lines)).as("lines that lack").isEmpty();
        assertThat(bench.free(product)).as("free").isEqualTo(3);
        assertThat(reserve(lines)).as("lines that lack, the second time").isEmpty();
        assertThat(bench.free(product)).as("free").isEqualTo(3);
        nothing("while it is only reserved", lines);
    }

    @Rule(
            value = "FF-04",
            says = "Reserving is all or nothing: when a line lacks, it is named and nothing is reserved.",
            dial = Misbehavior.SHORT)
    final void reservingIsAllOrNothing() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = bench.order(product, 6, 5);
        assertThat(reserve(lines)).as("lines that lack").isNotEmpty().isSubsetOf(ids(lines));
        assertThat(bench.free(product)).as("free").isEqualTo(STOCK);
    }

    @Rule(
            value = "FF-05",
            says = "What is reserved for an order is not given to another one, however it asks.",
            dial = Misbehavior.SHORT)
    final void reservedIsNotGivenToOthers() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> mine = bench.order(product, 8);
        assertThat(reserve(mine)).as("lines that lack").isEmpty();
        List<Line> yours = bench.order(product, 3);
        assertThat(lacking(yours)).isEqualTo(ids(yours));
        assertThat(reserve(yours)).isEqualTo(ids(yours));
        assertThat(fulfill(yours)).isEqualTo(ids(yours));
        nothing("of an order that lacks", yours);
        assertThat(fulfill(mine)).as("lines that lack").isEmpty();
        usable("from the reservation", mine);
    }

    @Rule(
            value = "FF-06",
            says = "What is released is free again, and releasing it twice, or what is not reserved, is of no effect.",
            dial = Misbehavior.SHORT)
    final void releasedIsFree() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> one = bench.order(product, 4);
        List<Line> other = bench.order(product, 3);
        reserve(one);
        reserve(other);
        release(List.of(order(one)));
        release(List.of(order(one), OrderId.next()));
        assertThat(bench.free(product)).as("free").isEqualTo(STOCK - 3);
        List<Line> sold = fulfilled(product, 2);
        release(List.of(order(sold)));
        usable("after a release", sold);
    }

    @Rule(value = "FF-07", says = "A fulfilled line gives its buyer what its quantity promises, once.")
    final void fulfilledLineGivesWhatItPromises() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = bench.order(product, 3, 1);
        assertThat(reserve(lines)).as("lines that lack").isEmpty();
        assertThat(fulfill(lines)).as("lines that lack").isEmpty();
        usable("when it is fulfilled", lines);
        assertThat(entitlements(lines)).as("entitlements").hasSize(bench.entitlements(3) + bench.entitlements(1));
        if (!bench.cannot().containsKey(Misbehavior.SHORT)) {
            assertThat(bench.free(product)).as("free").isEqualTo(STOCK - 4);
        }
    }

    @Rule(value = "FF-08", says = "A line whose reservation is gone is fulfilled from what is free.")
    final void lineWithoutAReservationIsFulfilled() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = bench.order(product, 2);
        reserve(lines);
        release(List.of(order(lines)));
        assertThat(fulfill(lines)).as("lines that lack").isEmpty();
        usable("without a reservation", lines);
    }

    @Rule(
            value = "FF-09",
            says = "Of many lines each is fulfilled whole or not at all: those that lack are named, all others"
                    + " fulfilled.",
            dial = Misbehavior.SHORT)
    final void eachLineIsFulfilledWholeOrNotAtAll() throws Exception {
        ProductId scarce = bench.product(2);
        ProductId plenty = bench.product(STOCK);
        List<Line> lacks = bench.order(scarce, 3);
        List<Line> fits = bench.order(plenty, 3);
        List<Line> both = Stream.concat(lacks.stream(), fits.stream()).toList();
        assertThat(fulfill(both)).isEqualTo(ids(lacks));
        usable("beside a line that lacks", fits);
        nothing("of a line that lacks", lacks);
        assertThat(bench.free(scarce)).as("free of what lacks").isEqualTo(2);
    }

    @Rule(value = "FF-10", says = "What was done in a transaction that was rolled back was not done.")
    final void rolledBackWasNotDone() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = bench.order(product, 2);
        assertThatThrownBy(() -> bench.transaction(() -> {
                    fulfiller().fulfill(lines);
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        nothing("after a rollback", lines);
        assertThat(fulfill(lines)).as("lines that lack").isEmpty();
        usable("after a rollback, done again", lines);
    }

    @Rule(value = "FF-11", says = "What is suspended can't be used until it is resumed, and nothing else is touched.")
    final void suspendedCantBeUsed() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> lines = fulfilled(product, 2);
        List<Line> others = fulfilled(product, 1);
        List<Line> open = bench.order(product, 1);
        change(() -> fulfiller()
                .suspend(Stream.concat(ids(lines).stream(), ids(open).stream()).toList()));
        nothing("while it is suspended", lines);
        usable("of another order", others);
        change(() -> fulfiller().resume(ids(lines)));
        usable("when it is resumed", lines);
        nothing("of what was never fulfilled", open);
    }

    private void change(Runnable change) throws Exception {
        bench.transaction(() -> {
            change.run();
            return true;
        });
    }

    @Rule(
            value = "FF-12",
            says = "What is revoked, suspended or not, is gone and does not come back, and nothing else is touched.")
    final void revokedIsGone() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> suspended = fulfilled(product, 2);
        List<Line> others = fulfilled(product, 1);
        change(() -> fulfiller().suspend(ids(suspended)));
        change(() -> fulfiller().revoke(ids(suspended)));
        nothing("when it is revoked", suspended);
        change(() -> fulfiller().resume(ids(suspended)));
        nothing("when it is revoked, and resumed", suspended);
        List<Line> used = fulfilled(product, 1);
        change(() -> fulfiller().revoke(List.of(used.get(0).id(), OrderLineId.next())));
        change(() -> fulfiller().revoke(ids(used)));
        nothing("when it is revoked", used);
        usable("of another order", others);
    }

    @Rule(value = "FF-13", says = "An order's entitlements are its own, and an order without any has none.")
    final void entitlementsAreTheOrdersOwn() throws Exception {
        ProductId product = bench.product(STOCK);
        List<Line> one = fulfilled(product, 1);
        List<Line> other = fulfilled(product, 2);
        assertThat(entitlements(one))
                .as("entitlements of one order")
                .allMatch(given -> ids(one).contains(given.line()));
        assertThat(entitlements(other))
                .as("entitlements of the other")
                .allMatch(given -> ids(other).contains(given.line()));
        assertThat(entitlements(bench.order(product, 1))).as("of an open order").isEmpty();
    }

    @Rule(
            value = "FF-14",
            says = "Of orders that are served at the same time as many are as there is stock for, and not one more.",
            dial = Misbehavior.SHORT)
    final void ordersServedAtTheSameTimeShareNothing() throws Exception {
        ProductId product = bench.product(STOCK);
        List<List<Line>> orders = new ArrayList<>();
        for (int i = 0; i < 2 * STOCK; i++) {
            orders.add(bench.order(product, 1));
        }
        ExecutorService buyers = Executors.newFixedThreadPool(8, task -> new Thread(task, "tck-buyer"));
        int served = 0;
        try {
            List<Callable<List<OrderLineId>>> calls = new ArrayList<>();
            orders.forEach(lines -> calls.add(() -> fulfill(lines)));
            for (Future<List<OrderLineId>> lacking : buyers.invokeAll(calls)) {
                served += lacking.get().isEmpty() ? 1 : 0;
            }
        } finally {
            buyers.shutdownNow();
        }
        assertThat(served).as("orders that were served").isEqualTo(STOCK);
        assertThat(bench.free(product)).as("free").isZero();
    }

    @Rule(
            value = "FF-15",
            says =
                    "Of orders that reserve together each has all that it needs or nothing, and nobody loses what he has.",
            needs = ReservedTogether.class,
            dial = Misbehavior.SHORT)
    final void togetherEachOrderHasAllOrNothing() throws Exception {
        ProductId scarce = bench.product(STOCK);
        ProductId plenty = bench.product(STOCK);
        List<Line> one = bench.order(scarce, 3, 2);
        List<Line> other = bench.order(scarce, 4, 3);
        List<Line> fits = bench.order(plenty, 2);
        List<Line> earlier = bench.order(scarce, 2);
        assertThat(reserve(earlier)).as("lines that lack").isEmpty();
        Set<OrderId> reserved = reserveTogether(one, other, fits);
        assertThat(reserved)
                .as("orders that have all they need")
                .contains(order(fits))
                .isSubsetOf(order(one), order(other), order(fits))
                .isNotEqualTo(Set.of(order(one), order(other), order(fits)));
        int taken = (reserved.contains(order(one)) ? 5 : 0) + (reserved.contains(order(other)) ? 7 : 0);
        assertThat(bench.free(scarce)).as("free").isEqualTo(STOCK - 2 - taken);
        assertThat(bench.free(plenty)).as("free of what there is plenty of").isEqualTo(STOCK - 2);
        assertThat(fulfill(earlier)).as("lines that lack").isEmpty();
        usable("from the reservation of before", earlier);
        assertThat(fulfill(fits)).as("lines that lack").isEmpty();
        usable("from a reservation that was made together", fits);
    }

    @SafeVarargs
    private Set<OrderId> reserveTogether(List<Line>... orders) throws Exception {
        Map<OrderId, Duration> holds = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        for (List<Line> order : orders) {
            holds.put(order(order), HOLD);
            lines.addAll(order);
        }
        return bench.transaction(() -> ((ReservedTogether) fulfiller()).reserve(lines, holds));
    }
}
