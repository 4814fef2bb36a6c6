package org.vintner.orders.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.Waiting;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.Line;

/** Gives stock that has come to orders that are paid and short: who paid first is served first, each line whole. */
@Component(service = StockAllocation.class)
public final class StockAllocation {

    private static final int BATCH = 50;

    private static final Comparator<Order> BY_PAYMENT = Comparator.comparing(
                    (Order order) -> order.paidAt().orElse(order.createdAt()))
            .thenComparing(Order::id);

    private final OrderStore store;
    private final OrderHistory history;
    private final Fulfillers fulfillers;
    private final AttentionStore attention;
    private final IssuableLines issuable;
    private final UnitOfWork unitOfWork;

    @Activate
    public StockAllocation(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Fulfillers fulfillers,
            @Reference AttentionStore attention,
            @Reference IssuableLines issuable,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.history = history;
        this.fulfillers = fulfillers;
        this.attention = attention;
        this.issuable = issuable;
        this.unitOfWork = unitOfWork;
    }

    /** Serves every order that can be served now; one cheap query when nothing is short. */
    void all(Actor actor) {
        Set<ProductId> products = restocked();
        if (!products.isEmpty()) {
            List<OrderId> ids = store.waitingFor(products);
            for (int from = 0; from < ids.size(); from += BATCH) {
                List<OrderId> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
                unitOfWork.run(() -> serve(batch, actor));
            }
        }
    }

    /** Serves one order as far as stock allows, and has the keys of its other lines asked for anew where that can be done. */
    void one(OrderId order, Actor actor) {
        unitOfWork.run(() -> {
            serve(List.of(order), actor);
            List<OrderLineId> left = store.find(order).stream()
                    .flatMap(found -> found.lines().stream())
                    .filter(StockAllocation::waits)
                    .map(OrderLine::id)
                    .toList();
            if (!issuable.await(left).isEmpty()) {
                history.keysAwaited(List.of(order));
            }
        });
    }

    /** Products of which at least the smallest waiting line could be fulfilled now. */
    private Set<ProductId> restocked() {
        Set<ProductId> products = new HashSet<>();
        store.waiting().stream()
                .collect(Collectors.groupingBy(Waiting::kind))
                .forEach((kind, waiting) -> fulfillers.find(kind).ifPresent(fulfiller -> {
                    List<Line> smallest =
                            waiting.stream().map(StockAllocation::smallest).toList();
                    Set<OrderLineId> lacking = Set.copyOf(fulfiller.lacking(smallest));
                    smallest.stream()
                            .filter(line -> !lacking.contains(line.id()))
                            .map(Line::product)
                            .forEach(products::add);
                }));
        return products;
    }

    private static Line smallest(Waiting waiting) {
        return new Line(OrderId.next(), OrderLineId.next(), waiting.product(), waiting.smallest());
    }

    private void serve(Collection<OrderId> ids, Actor actor) {
        // Locked in the order of ids as everywhere, served in the order of payment.
        List<Order> orders = store.lock(ids).stream()
                .filter(order -> order.lines().stream().anyMatch(StockAllocation::waits))
                .sorted(BY_PAYMENT)
                .toList();
        Set<OrderLineId> served = fulfilled(orders);
        List<Order> touched = orders.stream()
                .filter(order -> order.lines().stream().anyMatch(line -> served.contains(line.id())))
                .toList();
        if (touched.isEmpty()) {
            return;
        }
        touched.forEach(order -> goOn(order, served, actor, "restocked"));
    }

    private Set<OrderLineId> fulfilled(List<Order> orders) {
        Set<OrderLineId> served = new HashSet<>();
        Fulfillers.byKind(orders, StockAllocation::waits)
                .forEach((kind, lines) -> fulfillers.find(kind).ifPresent(fulfiller -> {
                    lines.forEach(line -> served.add(line.id()));
                    fulfiller.fulfill(lines).forEach(served::remove);
                }));
        return served;
    }

    /** Moves a locked order on some of whose lines were made true. */
    void goOn(Order order, Set<OrderLineId> served, Actor actor, String cause) {
        Map<OrderLineId, LineState> lines = order.lines().stream()
                .map(OrderLine::id)
                .filter(served::contains)
                .collect(Collectors.toMap(Function.identity(), any -> LineState.FULFILLED));
        List<OrderLine> stillShort = left(order, served, LineState.SHORT);
        boolean awaits = !left(order, served, LineState.OPEN).isEmpty();
        boolean ends = stillShort.isEmpty() && !awaits;
        attention.settle(AttentionReason.SHORTAGE, order.id().toString(), cause);
        history.move(List.of(order), ends ? this::toItsEnd : any -> List.of(), lines, actor, cause);
        if (!stillShort.isEmpty()) {
            attention.open(AttentionReason.SHORTAGE, order.id().toString(), issuable.shortage(stillShort));
            history.stillShort(order);
        }
    }

    private static List<OrderLine> left(Order order, Set<OrderLineId> served, LineState state) {
        return order.lines().stream()
                .filter(line -> line.state() == state && !served.contains(line.id()))
                .toList();
    }

    /** Money that was paid back while the order waited shows in its state now. */
    private List<OrderState> toItsEnd(Order order) {
        List<OrderState> path = new ArrayList<>(List.of(OrderState.FULFILLED));
        if (store.kept(order.id()) < order.total().amount()) {
            path.add(OrderState.PARTIALLY_REFUNDED);
        }
        return path;
    }

    /** A line that is being refunded is not waiting any more. */
    static boolean waits(OrderLine line) {
        return line.state() == LineState.SHORT && line.refund().isEmpty();
    }
}
