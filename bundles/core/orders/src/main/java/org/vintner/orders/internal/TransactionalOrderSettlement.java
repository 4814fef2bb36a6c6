package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.OrderState;
import org.vintner.orders.internal.OrderHistory.Cause;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.PlacedLines;

/** The order's half of a payment. Runs in the transaction of the caller, who has locked the payments. */
@Component(service = OrderSettlement.class)
public final class TransactionalOrderSettlement implements OrderSettlement {

    private static final Set<OrderState> UNPAID =
            Set.of(OrderState.PENDING_PAYMENT, OrderState.EXPIRED, OrderState.CANCELED);

    private final OrderStore store;
    private final OrderHistory history;
    private final Fulfillers fulfillers;
    private final AttentionStore attention;
    private final WaitingBuyers waitingBuyers;
    private final IssuableLines issuable;
    private final GroupReservation together;

    @Activate
    public TransactionalOrderSettlement(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Fulfillers fulfillers,
            @Reference AttentionStore attention,
            @Reference WaitingBuyers waitingBuyers,
            @Reference IssuableLines issuable) {
        this.store = store;
        this.history = history;
        this.fulfillers = fulfillers;
        this.attention = attention;
        this.waitingBuyers = waitingBuyers;
        this.issuable = issuable;
        this.together = new GroupReservation(store, fulfillers, waitingBuyers);
    }

    @Override
    public Order reserve(OrderId id, Duration hold) {
        Order order = locked(id);
        if (order.state() != OrderState.PENDING_PAYMENT) {
            throw new CommerceException(
                    CommerceError.ORDER_NOT_PAYABLE,
                    "This order is "
                            + order.state()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', ' ') + " and can't be paid. Place a new order.");
        }
        Fulfillers.byKind(List.of(order)).forEach((kind, lines) -> reserve(order, fulfillers.get(kind), lines, hold));
        // Whose payment is under way has his place already.
        waitingBuyers.letFirst(order.lines(), () -> store.hasLivePayment(id));
        store.extend(Map.of(id, hold));
        return order;
    }

    @Override
    public List<Order> reserve(Map<OrderId, Duration> holds, Predicate<Order> wanted) {
        return together.reserve(holds, wanted);
    }

    /** Lines whose keys can be asked for outside are left out when stock does not suffice for them. */
    private void reserve(Order order, Fulfiller fulfiller, List<Line> lines, Duration hold) {
        List<OrderLineId> lacking = fulfiller.reserve(order.id(), lines, hold);
        List<OrderLineId> soldOut = issuable.soldOut(lines, lacking);
        if (!soldOut.isEmpty()) {
            throw SoldOut.of(order.lines(), soldOut);
        }
        List<Line> others =
                lines.stream().filter(line -> !lacking.contains(line.id())).toList();
        if (!lacking.isEmpty() && !others.isEmpty()) {
            reserve(order, fulfiller, others, hold);
        }
    }

    @Override
    public void release(List<OrderId> orders) {
        List<OrderId> unpaid = store.lock(orders).stream()
                .filter(order -> UNPAID.contains(order.state()))
                .map(Order::id)
                .toList();
        // What was taken when the order was placed is the order's, whatever becomes of a payment of it.
        fulfillers.all().stream()
                .filter(fulfiller -> !(fulfiller instanceof PlacedLines))
                .forEach(fulfiller -> fulfiller.release(unpaid));
    }

    @Override
    public void lock(Collection<OrderId> orders) {
        store.lock(orders);
    }

    @Override
    public Set<OrderId> tryLock(Collection<OrderId> orders) {
        return store.tryLock(orders);
    }

    @Override
    public List<Settlement> paid(List<Paid> paid) {
        Map<OrderId, Paid> reports = paid.stream().collect(Collectors.toMap(Paid::order, Function.identity()));
        Map<OrderId, Order> locked =
                store.findAll(reports.keySet()).stream().collect(Collectors.toMap(Order::id, Function.identity()));
        List<Order> unpaid = paid.stream()
                .map(report -> locked.get(report.order()))
                .filter(order -> UNPAID.contains(order.state()))
                .toList();
        List<Order> wanted =
                unpaid.stream().filter(order -> !isRefundDue(order)).toList();
        Set<OrderLineId> lacking = fulfill(wanted);
        Set<OrderLineId> awaited = issuable.await(lacking);
        lacking.removeAll(awaited);
        settle(wanted, lacking, awaited, reports);
        keepFromDelivery(
                unpaid.stream()
                        .filter(TransactionalOrderSettlement::isRefundDue)
                        .toList(),
                reports);
        return paid.stream()
                .map(report -> outcome(locked.get(report.order()), lacking, awaited))
                .toList();
    }

    private Set<OrderLineId> fulfill(List<Order> orders) {
        Set<OrderLineId> lacking = new HashSet<>();
        // Without its fulfiller nothing is settled: whoever reported the money does it again.
        Fulfillers.byKind(orders)
                .forEach((kind, lines) -> lacking.addAll(fulfillers.get(kind).fulfill(lines)));
        return lacking;
    }

    private void settle(
            List<Order> orders, Set<OrderLineId> lacking, Set<OrderLineId> awaited, Map<OrderId, Paid> reports) {
        if (orders.isEmpty()) {
            return;
        }
        Map<OrderLineId, LineState> lines = new HashMap<>();
        for (Order order : orders) {
            for (OrderLine line : order.lines()) {
                if (!awaited.contains(line.id())) {
                    lines.put(line.id(), lacking.contains(line.id()) ? LineState.SHORT : LineState.FULFILLED);
                }
            }
            noteAttention(order, lacking);
        }
        history.move(
                orders,
                order -> path(order, lacking, awaited),
                lines,
                order -> new Cause(
                        reports.get(order.id()).actor(), reports.get(order.id()).cause()));
        if (!awaited.isEmpty()) {
            history.keysAwaited(orders.stream()
                    .filter(order -> !of(order, awaited).isEmpty())
                    .map(Order::id)
                    .toList());
        }
    }

    private static List<OrderState> path(Order order, Set<OrderLineId> lacking, Set<OrderLineId> awaited) {
        if (!of(order, lacking).isEmpty()) {
            return List.of(OrderState.PAID, OrderState.NEEDS_ATTENTION);
        }
        return of(order, awaited).isEmpty() ? List.of(OrderState.PAID, OrderState.FULFILLED) : List.of(OrderState.PAID);
    }

    private void noteAttention(Order order, Set<OrderLineId> lacking) {
        List<OrderLine> shorts = of(order, lacking);
        if (!shorts.isEmpty()) {
            attention.open(AttentionReason.SHORTAGE, order.id().toString(), Shortage.of(shorts, Map.of()));
        }
        if (order.state() == OrderState.CANCELED) {
            attention.open(
                    AttentionReason.UNEXPECTED_MONEY,
                    order.id().toString(),
                    "The order was canceled and then paid. It was fulfilled where stock allowed; refund it if the buyer"
                            + " does not want it any more.");
        }
    }

    /** S1.29: the money is recorded and the order shows it, but nothing is delivered; whoever called pays it back. */
    private void keepFromDelivery(List<Order> orders, Map<OrderId, Paid> reports) {
        if (!orders.isEmpty()) {
            history.move(
                    orders,
                    any -> List.of(OrderState.PAID, OrderState.NEEDS_ATTENTION),
                    Map.of(),
                    order -> new Cause(
                            reports.get(order.id()).actor(),
                            reports.get(order.id()).cause() + ", too late: its product's policy is to pay back"));
        }
    }

    /** Whether money for the order comes too late for what its products want. */
    private static boolean isRefundDue(Order order) {
        return order.state() != OrderState.PENDING_PAYMENT
                && order.lines().stream().anyMatch(line -> line.sale().latePayment() == LatePayment.REFUND);
    }

    private static List<OrderLine> of(Order order, Set<OrderLineId> lines) {
        return order.lines().stream().filter(line -> lines.contains(line.id())).toList();
    }

    private static Settlement outcome(Order order, Set<OrderLineId> lacking, Set<OrderLineId> awaited) {
        String before = order.state().name().toLowerCase(java.util.Locale.ROOT);
        if (!UNPAID.contains(order.state())) {
            return new Settlement(order.id(), Settlement.Result.PAID_ALREADY, "The order was " + before + " before.");
        }
        if (isRefundDue(order)) {
            return new Settlement(
                    order.id(),
                    Settlement.Result.REFUND_DUE,
                    "The order was " + before + ", and its product's policy is to pay late money back.");
        }
        List<OrderLine> shorts = of(order, lacking);
        if (!shorts.isEmpty()) {
            return new Settlement(order.id(), Settlement.Result.NEEDS_ATTENTION, Shortage.of(shorts, Map.of()));
        }
        return of(order, awaited).isEmpty()
                ? new Settlement(order.id(), Settlement.Result.FULFILLED, "")
                : new Settlement(order.id(), Settlement.Result.AWAITS_KEYS, "Keys are asked for outside.");
    }

    // ------------------------------------------------------------------ refunds

    @Override
    public List<OrderLine> refundable(OrderId id, List<OrderLineId> wanted) {
        Order order = locked(id);
        if (wanted.isEmpty()) {
            return order.lines().stream()
                    .filter(line -> line.refund().isEmpty())
                    .toList();
        }
        Map<OrderLineId, OrderLine> left =
                order.lines().stream().collect(Collectors.toMap(OrderLine::id, Function.identity()));
        List<OrderLine> lines = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            lines.add(checked(left.remove(wanted.get(i)), "lines[" + i + "]"));
        }
        return lines;
    }

    private static OrderLine checked(OrderLine line, String param) {
        if (line == null) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Name lines of the order that was paid, each once.", param);
        }
        if (line.refund().isPresent()) {
            String how = line.state() == LineState.REVOKED ? "was refunded" : "is being refunded";
            throw new CommerceException(
                    CommerceError.LINE_ALREADY_REFUNDED,
                    "This line " + how + " by " + line.refund().get() + ".",
                    param);
        }
        return line;
    }

    @Override
    public void refunding(OrderId id, List<OrderLineId> ids, RefundId refund) {
        if (ids.isEmpty()) {
            return;
        }
        if (store.setRefund(ids, refund) != ids.size()) {
            throw new IllegalStateException("Lines of order " + id + " have a refund already");
        }
        List<OrderLine> lines = locked(id).lines().stream()
                .filter(line -> ids.contains(line.id()))
                .toList();
        eachFulfiller(lines, Fulfiller::suspend);
    }

    @Override
    public void refundFailed(OrderId id, RefundId refund) {
        List<OrderLine> lines = linesOf(locked(id), refund);
        store.clearRefund(refund);
        eachFulfiller(lines, Fulfiller::resume);
    }

    @Override
    public void refunded(OrderId id, RefundId refund, Actor actor, String cause) {
        Order order = locked(id);
        // Read under the order's lock: of two refunds that end at once, the later one sees what the other has left.
        long kept = store.kept(id);
        List<OrderLine> lines = kept == 0 ? notRevoked(order) : linesOf(order, refund);
        boolean untouched = lines.isEmpty() && kept >= order.total().amount();
        if (UNPAID.contains(order.state()) || untouched) {
            return;
        }
        eachFulfiller(lines, Fulfiller::revoke);
        store.moveLines(lines.stream().collect(Collectors.toMap(OrderLine::id, any -> LineState.REVOKED)));
        history.linesMoved(lines, LineState.REVOKED, actor, cause);
        moveRefunded(order, lines, kept == 0 ? OrderState.REFUNDED : OrderState.PARTIALLY_REFUNDED, actor, cause);
    }

    /** An order that still waits for stock or keys goes on waiting, whatever was paid back of it. */
    private void moveRefunded(Order order, List<OrderLine> revoked, OrderState next, Actor actor, String cause) {
        List<OrderLine> left =
                order.lines().stream().filter(line -> !revoked.contains(line)).toList();
        if (left.stream().anyMatch(line -> line.state() == LineState.SHORT) || issuable.isAwaited(order.id(), left)) {
            return;
        }
        attention.settle(AttentionReason.SHORTAGE, order.id().toString(), cause);
        if (OrderTable.allows(order.state(), next)) {
            history.move(List.of(order), any -> List.of(next), actor, cause);
        }
    }

    private static List<OrderLine> notRevoked(Order order) {
        return order.lines().stream()
                .filter(line -> line.state() != LineState.REVOKED)
                .toList();
    }

    private static List<OrderLine> linesOf(Order order, RefundId refund) {
        return order.lines().stream()
                .filter(line -> line.refund().equals(Optional.of(refund)))
                .toList();
    }

    private Order locked(OrderId id) {
        return store.lock(id).orElseThrow(() -> CommerceException.notFound("order", id));
    }

    private void eachFulfiller(List<OrderLine> lines, BiConsumer<Fulfiller, List<OrderLineId>> action) {
        lines.stream()
                .collect(Collectors.groupingBy(
                        OrderLine::kind, TreeMap::new, Collectors.mapping(OrderLine::id, Collectors.toList())))
                .forEach((kind, ids) -> action.accept(fulfillers.get(kind), ids));
    }
}
