package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.Waiting;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.ReservedTogether;

/**
 * Reserves for orders that are about to be paid at the same moment, by statements for all of them. Takes the plain case only: an order
 * that can't be paid, that lacks stock or for whose products others wait is left out, and is decided by itself.
 */
final class GroupReservation {

    private final OrderStore store;
    private final Fulfillers fulfillers;
    private final WaitingBuyers waitingBuyers;

    GroupReservation(OrderStore store, Fulfillers fulfillers, WaitingBuyers waitingBuyers) {
        this.store = store;
        this.fulfillers = fulfillers;
        this.waitingBuyers = waitingBuyers;
    }

    /** Of locked orders that hold nothing yet, those that have all that they need; nothing is reserved for the others. */
    List<Order> reserve(Map<OrderId, Duration> holds, Predicate<Order> wanted) {
        List<Order> orders = unlessAwaited(store.findAll(holds.keySet()).stream()
                .filter(order ->
                        order.state() == OrderState.PENDING_PAYMENT && canBeTogether(order) && wanted.test(order))
                .toList());
        Map<OrderId, Duration> left = new HashMap<>();
        orders.forEach(order -> left.put(order.id(), holds.get(order.id())));
        List<OrderId> lacking = new ArrayList<>();
        Fulfillers.byKind(orders).forEach((kind, lines) -> {
            List<OrderId> without = lacking(kind, lines, left);
            left.keySet().removeAll(without);
            lacking.addAll(without);
        });
        if (!lacking.isEmpty()) {
            // What one kind of their lines got before another one found too little.
            orders.stream()
                    .flatMap(order -> order.lines().stream().map(OrderLine::kind))
                    .distinct()
                    .forEach(kind -> fulfillers.get(kind).release(lacking));
        }
        if (!left.isEmpty()) {
            store.extend(left);
        }
        return orders.stream().filter(order -> left.containsKey(order.id())).toList();
    }

    private boolean canBeTogether(Order order) {
        return order.lines().stream()
                .map(line -> fulfillers.find(line.kind()))
                .allMatch(fulfiller ->
                        fulfiller.filter(ReservedTogether.class::isInstance).isPresent());
    }

    /** What they take is not for those of whose products somebody who has paid waits. */
    private List<Order> unlessAwaited(List<Order> orders) {
        if (orders.isEmpty()) {
            return orders;
        }
        Set<ProductId> awaited =
                waitingBuyers
                        .of(orders.stream()
                                .flatMap(order -> order.lines().stream())
                                .toList())
                        .stream()
                        .map(Waiting::product)
                        .collect(Collectors.toSet());
        return orders.stream()
                .filter(order -> order.lines().stream().map(OrderLine::product).noneMatch(awaited::contains))
                .toList();
    }

    /** Of those that are left, the ones that find too little of a kind. */
    private List<OrderId> lacking(ProductKind kind, List<Line> all, Map<OrderId, Duration> left) {
        List<Line> lines =
                all.stream().filter(line -> left.containsKey(line.order())).toList();
        Map<OrderId, Duration> holds = new HashMap<>();
        lines.forEach(line -> holds.put(line.order(), left.get(line.order())));
        if (lines.isEmpty()) {
            return List.of();
        }
        Set<OrderId> reserved = ((ReservedTogether) fulfillers.get(kind)).reserve(lines, holds);
        return holds.keySet().stream()
                .filter(order -> !reserved.contains(order))
                .toList();
    }
}
