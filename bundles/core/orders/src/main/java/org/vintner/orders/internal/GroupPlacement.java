package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.orders.internal.GroupPlacement.Fate.Alone;
import org.vintner.orders.internal.GroupPlacement.Fate.Placed;
import org.vintner.orders.internal.GroupPlacement.Fate.Refused;
import org.vintner.orders.internal.OrderPricing.Known;
import org.vintner.orders.internal.OrderPricing.Priced;
import org.vintner.persistence.store.Combiner;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.NewRow;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.PlacedLines;
import org.vintner.spi.fulfillment.PlacedLines.Asked;
import org.vintner.spi.fulfillment.PlacedTogether;
import org.vintner.spi.fulfillment.PlacedTogether.Claims;
import org.vintner.spi.fulfillment.PlacedTogether.Placing;

/**
 * Group commit of orders: those that come at the same moment are placed in one transaction by statements for all of them. Each has a fate
 * of its own: what is refused or taken is left out and does not sink the others, and whatever can't be decided for many at once is placed
 * by its own caller in a transaction of its own.
 */
final class GroupPlacement {

    private static final Logger LOG = LoggerFactory.getLogger(GroupPlacement.class);

    /** Larger transactions bring no more, and keep the others waiting. */
    private static final int MOST = 100;

    /** Two at once keep two cores busy: one waits for the disk and reckons here while the other has the database. */
    static final int ROUNDS = 2;

    private final OrderStore store;
    private final OrderHistory history;
    private final OrderPricing pricing;
    private final Fulfillers fulfillers;
    private final FreeStock stock;
    private final OrderAnswers answers;
    private final UnitOfWork unitOfWork;
    private final Duration timeout;
    /** Orders that take what they name when they are placed may wait for each other, which is no matter of the others. */
    private final Combiner<Attempt, Fate> taking;

    private final Combiner<Attempt, Fate> plain;

    GroupPlacement(
            OrderStore store,
            OrderHistory history,
            OrderPricing pricing,
            Fulfillers fulfillers,
            FreeStock stock,
            OrderAnswers answers,
            UnitOfWork unitOfWork,
            Duration timeout,
            int rounds) {
        this.store = store;
        this.history = history;
        this.pricing = pricing;
        this.fulfillers = fulfillers;
        this.stock = stock;
        this.answers = answers;
        this.unitOfWork = unitOfWork;
        this.timeout = timeout;
        this.taking = new Combiner<>(this::together, MOST, rounds);
        this.plain = new Combiner<>(this::together, MOST, rounds);
    }

    /** An order that is wanted, with the id that it shall have. */
    record Attempt(OrderId id, NewOrder wanted) {}

    /** What becomes of an attempt. */
    sealed interface Fate {

        record Placed(Order order) implements Fate {}

        record Refused(CommerceException reason) implements Fate {}

        /** To be placed in a transaction of its own. */
        record Alone() implements Fate {}
    }

    /** Whether it looks like an order that can be placed beside others. */
    boolean mayTake(NewOrder wanted) {
        return isPlain(wanted)
                || fulfillers.all().stream()
                        .filter(PlacedTogether.class::isInstance)
                        .map(PlacedTogether.class::cast)
                        .anyMatch(placer -> wanted.lines().stream().allMatch(placer::isLikely));
    }

    private static boolean isPlain(NewOrder wanted) {
        return wanted.lines().stream().allMatch(line -> line.booking().isEmpty());
    }

    /** The order, placed beside others; empty when it has to be placed by itself. */
    Optional<Order> place(Attempt attempt) {
        Fate fate = (isPlain(attempt.wanted()) ? plain : taking).call(attempt);
        if (fate instanceof Refused refused) {
            throw refused.reason();
        }
        return fate instanceof Placed placed ? Optional.of(placed.order()) : Optional.empty();
    }

    private List<Fate> together(List<Attempt> attempts) {
        try {
            return unitOfWork.call(() -> fates(attempts));
        } catch (RuntimeException e) {
            if (Combiner.concernsAll(e)) {
                throw e;
            }
            LOG.warn("{} orders could not be placed together and are placed one by one", attempts.size(), e);
            return Collections.nCopies(attempts.size(), new Alone());
        }
    }

    private List<Fate> fates(List<Attempt> attempts) {
        return new Round(pricing.known(attempts.stream().map(Attempt::wanted).toList())).fates(attempts);
    }

    /** An attempt whose products are on sale. */
    private record Lined(Attempt attempt, List<Asked> lines) {

        /** The kind of all its lines; empty when they are of several. */
        Optional<ProductKind> kind() {
            Set<ProductKind> kinds =
                    lines.stream().map(line -> line.product().kind()).collect(Collectors.toSet());
            return kinds.stream().filter(any -> kinds.size() == 1).findFirst();
        }

        boolean isWithin(Set<OrderLineId> all) {
            return lines.stream().map(Asked::id).allMatch(all::contains);
        }
    }

    /** An attempt that nothing stands against but others who want the same. */
    private record Ready(Lined lined, Priced priced) {

        OrderId id() {
            return lined.attempt().id();
        }

        Placing placing() {
            return new Placing(id(), lined.attempt().wanted().buyer(), lined.lines());
        }

        NewRow row(Duration timeout) {
            return new NewRow(
                    id(),
                    lined.attempt().wanted().buyer(),
                    priced.lines(),
                    priced.hold().orElse(timeout));
        }
    }

    /** One transaction. */
    private final class Round {

        private final Known known;
        private final Map<OrderId, Fate> fates = new HashMap<>();

        Round(Known known) {
            this.known = known;
        }

        List<Fate> fates(List<Attempt> attempts) {
            List<Lined> lined = attempts.stream()
                    .flatMap(attempt ->
                            unlessRefused(attempt, () -> new Lined(attempt, pricing.asked(attempt.wanted(), known))))
                    .toList();
            placePlain(lined.stream().filter(this::isPlain).toList());
            Map<ProductKind, List<Lined>> kinds = new EnumMap<>(ProductKind.class);
            lined.forEach(order -> order.kind()
                    .ifPresent(kind -> kinds.computeIfAbsent(kind, any -> new ArrayList<>())
                            .add(order)));
            kinds.forEach((kind, orders) -> fulfillers
                    .find(kind)
                    .filter(PlacedTogether.class::isInstance)
                    .map(PlacedTogether.class::cast)
                    .ifPresent(placer -> place(placer, orders)));
            return attempts.stream()
                    .map(attempt -> fates.getOrDefault(attempt.id(), new Alone()))
                    .toList();
        }

        private <T> Stream<T> unlessRefused(Attempt attempt, Supplier<T> step) {
            try {
                return Stream.of(step.get());
            } catch (CommerceException e) {
                fates.put(attempt.id(), new Refused(e));
                return Stream.empty();
            }
        }

        /** Whether nothing is taken for it before it is paid for. */
        private boolean isPlain(Lined order) {
            return order.lines().stream()
                    .map(line -> fulfillers.find(line.product().kind()))
                    .allMatch(fulfiller -> fulfiller.isPresent() && !(fulfiller.get() instanceof PlacedLines));
        }

        /** Without those for which stock does not suffice beside the others; each by itself may yet be placed, or learns why not. */
        private void placePlain(List<Lined> orders) {
            List<Ready> ready = orders.stream().flatMap(this::priced).toList();
            if (!ready.isEmpty()) {
                Map<OrderId, List<OrderLine>> lines = new LinkedHashMap<>();
                ready.forEach(order -> lines.put(order.id(), order.priced().lines()));
                Set<OrderLineId> soldOut = stock.soldOut(lines);
                store(
                        ready.stream()
                                .filter(order -> lines.get(order.id()).stream()
                                        .map(OrderLine::id)
                                        .noneMatch(soldOut::contains))
                                .map(order -> order.row(timeout))
                                .toList(),
                        placed -> {});
            }
        }

        private void place(PlacedTogether placer, List<Lined> orders) {
            Set<OrderLineId> together = placer.together(
                    orders.stream().flatMap(order -> order.lines().stream()).toList());
            List<Ready> ready = orders.stream()
                    .filter(order -> order.isWithin(together))
                    .flatMap(this::priced)
                    .toList();
            if (!ready.isEmpty()) {
                Claims claims = placer.claim(ready.stream().map(Ready::placing).toList());
                store(
                        ready.stream()
                                .filter(order -> claims.orders().contains(order.id()))
                                .map(order -> order.row(timeout))
                                .toList(),
                        claims::keep);
            }
        }

        private void store(List<NewRow> rows, Consumer<List<Order>> keeper) {
            if (!rows.isEmpty()) {
                List<Order> stored = store.add(rows);
                history.placed(stored);
                answers.store(stored, known.forms());
                keeper.accept(stored);
                stored.forEach(order -> fates.put(order.id(), new Placed(order)));
            }
        }

        /** Without those that cost nothing: these are fulfilled at once, which is done one by one. */
        private Stream<Ready> priced(Lined lined) {
            Attempt attempt = lined.attempt();
            return unlessRefused(attempt, () -> pricing.priced(attempt.wanted(), lined.lines(), known))
                    .filter(priced -> priced.lines().stream()
                            .anyMatch(line -> line.unitPrice().amount() > 0))
                    .map(priced -> new Ready(lined, priced));
        }
    }
}
