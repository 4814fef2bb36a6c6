package org.vintner.orders.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.OrderLine;
import org.vintner.persistence.store.OrderStore;
import org.vintner.spi.fulfillment.Line;

/** Whether stock suffices for new orders. Those who have paid and wait for it stand before them. Nothing is taken. */
final class FreeStock {

    private final Fulfillers fulfillers;
    private final WaitingBuyers waitingBuyers;
    private final IssuableLines issuable;

    FreeStock(Fulfillers fulfillers, WaitingBuyers waitingBuyers, IssuableLines issuable) {
        this.fulfillers = fulfillers;
        this.waitingBuyers = waitingBuyers;
        this.issuable = issuable;
    }

    /** Refuses an order for which stock does not suffice. */
    void check(OrderId order, List<OrderLine> lines) {
        Set<OrderLineId> soldOut = soldOut(Map.of(order, lines));
        if (!soldOut.isEmpty()) {
            throw SoldOut.of(
                    lines,
                    lines.stream().map(OrderLine::id).filter(soldOut::contains).toList());
        }
    }

    /** The lines for which stock does not suffice, if all of these orders had what they want, one after the other. */
    Set<OrderLineId> soldOut(Map<OrderId, List<OrderLine>> orders) {
        List<OrderLine> all =
                orders.values().stream().flatMap(Collection::stream).toList();
        Map<ProductKind, List<Line>> inTurn = waitingBuyers.of(all).stream()
                .collect(Collectors.groupingBy(
                        OrderStore.Waiting::kind,
                        Collectors.mapping(WaitingBuyers::line, Collectors.toCollection(ArrayList::new))));
        orders.forEach((order, lines) ->
                lines.forEach(line -> inTurn.computeIfAbsent(line.kind(), any -> new ArrayList<>())
                        .add(new Line(order, line.id(), line.product(), line.quantity()))));
        Predicate<OrderLineId> isNew = all.stream().map(OrderLine::id).collect(Collectors.toSet())::contains;
        Set<OrderLineId> soldOut = new HashSet<>();
        inTurn.forEach((kind, lines) -> soldOut.addAll(issuable.soldOut(
                lines,
                fulfillers.get(kind).lacking(lines).stream().filter(isNew).toList())));
        return soldOut;
    }
}
