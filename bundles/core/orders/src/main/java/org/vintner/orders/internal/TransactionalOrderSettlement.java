package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.spi.fulfillment.Fulfiller;

/** The order's half of a payment. Runs in the transaction of the caller, who has locked the payments. */
@Component(service = OrderSettlement.class)
public final class TransactionalOrderSettlement implements OrderSettlement {

    private static final Set<OrderState> UNPAID =
            Set.of(OrderState.PENDING_PAYMENT, OrderState.EXPIRED, OrderState.CANCELED);

    private final OrderStore store;
    private final OrderHistory history;
    private final Fulfillers fulfillers;
    private final AttentionStore attention;

    @Activate
    public TransactionalOrderSettlement(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Fulfillers fulfillers,
            @Reference AttentionStore attention) {
        this.store = store;
        this.history = history;
        this.fulfillers = fulfillers;
        this.attention = attention;
    }

    @Override
    public Order reserve(OrderId id, Duration hold) {
        Order order = store.lock(id).orElseThrow(() -> CommerceException.notFound("order", id));
        if (order.state() != OrderState.PENDING_PAYMENT) {
            throw new CommerceException(
                    CommerceError.ORDER_NOT_PAYABLE,
                    "This order is "
                            + order.state()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', ' ') + " and can't be paid. Place a new order.");
        }
        Fulfillers.byKind(List.of(order)).forEach((kind, lines) -> {
            List<OrderLineId> lacking = fulfillers.get(kind).reserve(id, lines, hold);
            if (!lacking.isEmpty()) {
                throw SoldOut.of(order.lines(), lacking);
            }
        });
        store.extend(id, hold);
        return order;
    }

    @Override
    public void release(List<OrderId> orders) {
        List<OrderId> unpaid = store.lock(orders).stream()
                .filter(order -> UNPAID.contains(order.state()))
                .map(Order::id)
                .toList();
        fulfillers.all().forEach(fulfiller -> fulfiller.release(unpaid));
    }

    @Override
    public List<Settlement> paid(List<OrderId> ids, Actor actor, String cause) {
        Map<OrderId, Order> locked = store.lock(ids).stream().collect(Collectors.toMap(Order::id, Function.identity()));
        List<Order> unpaid = ids.stream()
                .map(locked::get)
                .filter(order -> UNPAID.contains(order.state()))
                .toList();
        Set<OrderLineId> lacking = fulfill(unpaid);
        settle(unpaid, lacking, actor, cause);
        Set<OrderId> settled = unpaid.stream().map(Order::id).collect(Collectors.toSet());
        return ids.stream()
                .map(id -> outcome(locked.get(id), settled.contains(id), lacking))
                .toList();
    }

    private Set<OrderLineId> fulfill(List<Order> orders) {
        Set<OrderLineId> lacking = new HashSet<>();
        Fulfillers.byKind(orders)
                .forEach((kind, lines) -> lacking.addAll(fulfillers
                        .find(kind)
                        .map(fulfiller -> fulfiller.fulfill(lines))
                        // Money has arrived: without its fulfiller a line waits on the attention list.
                        .orElseGet(() -> lines.stream().map(line -> line.id()).toList())));
        return lacking;
    }

    private void settle(List<Order> orders, Set<OrderLineId> lacking, Actor actor, String cause) {
        if (orders.isEmpty()) {
            return;
        }
        Map<OrderLineId, LineState> lines = new HashMap<>();
        for (Order order : orders) {
            for (OrderLine line : order.lines()) {
                lines.put(line.id(), lacking.contains(line.id()) ? LineState.SHORT : LineState.FULFILLED);
            }
            noteAttention(order, lacking);
        }
        store.moveLines(lines);
        history.move(
                orders,
                order -> List.of(
                        OrderState.PAID, isShort(order, lacking) ? OrderState.NEEDS_ATTENTION : OrderState.FULFILLED),
                actor,
                cause);
    }

    private void noteAttention(Order order, Set<OrderLineId> lacking) {
        if (isShort(order, lacking)) {
            attention.open(AttentionReason.SHORTAGE, order.id().toString(), shortage(order, lacking));
        }
        if (order.state() == OrderState.CANCELED) {
            attention.open(
                    AttentionReason.UNEXPECTED_MONEY,
                    order.id().toString(),
                    "The order was canceled and then paid. It was fulfilled where stock allowed; refund it if the buyer"
                            + " does not want it any more.");
        }
    }

    private static boolean isShort(Order order, Set<OrderLineId> lacking) {
        return order.lines().stream().anyMatch(line -> lacking.contains(line.id()));
    }

    private static String shortage(Order order, Collection<OrderLineId> lacking) {
        List<String> titles = new ArrayList<>();
        for (OrderLine line : order.lines()) {
            if (lacking.contains(line.id())) {
                titles.add(line.quantity() + " x '" + line.title() + "'");
            }
        }
        return "Paid, but not in stock: " + String.join(", ", titles) + ". Restock or refund.";
    }

    private static Settlement outcome(Order order, boolean settled, Set<OrderLineId> lacking) {
        if (!settled) {
            return new Settlement(
                    order.id(),
                    Settlement.Result.PAID_ALREADY,
                    "The order was " + order.state().name().toLowerCase(java.util.Locale.ROOT) + " before.");
        }
        return isShort(order, lacking)
                ? new Settlement(order.id(), Settlement.Result.NEEDS_ATTENTION, shortage(order, lacking))
                : new Settlement(order.id(), Settlement.Result.FULFILLED, "");
    }

    @Override
    public void refunded(OrderId id, boolean inFull, Actor actor, String cause) {
        Order order = store.lock(id).orElseThrow(() -> CommerceException.notFound("order", id));
        OrderState next = inFull ? OrderState.REFUNDED : OrderState.PARTIALLY_REFUNDED;
        if (!OrderTable.allows(order.state(), next)) {
            return;
        }
        if (inFull) {
            revoke(order);
            attention.settle(AttentionReason.SHORTAGE, id.toString(), "refunded");
        }
        history.move(List.of(order), any -> List.of(next), actor, cause);
    }

    private void revoke(Order order) {
        Fulfillers.byKind(List.of(order))
                .forEach((kind, lines) -> fulfillers
                        .find(kind)
                        .ifPresent(fulfiller -> revoke(
                                fulfiller, lines.stream().map(line -> line.id()).toList())));
        store.moveLines(order.lines().stream().collect(Collectors.toMap(OrderLine::id, any -> LineState.REVOKED)));
    }

    private static void revoke(Fulfiller fulfiller, List<OrderLineId> lines) {
        fulfiller.revoke(lines);
    }
}
