package org.vintner.orders.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Transition;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.TransitionStore;

/** Moves orders: the one place where an order's state changes, with its history and its event. */
@Component(service = OrderHistory.class)
public final class OrderHistory {

    private static final Map<OrderState, String> EVENTS = Map.of(
            OrderState.PENDING_PAYMENT, EventTypes.ORDER_PLACED,
            OrderState.PAID, EventTypes.ORDER_PAID,
            OrderState.FULFILLED, EventTypes.ORDER_FULFILLED,
            OrderState.NEEDS_ATTENTION, EventTypes.ORDER_NEEDS_ATTENTION,
            OrderState.CANCELED, EventTypes.ORDER_CANCELED,
            OrderState.EXPIRED, EventTypes.ORDER_EXPIRED,
            OrderState.PARTIALLY_REFUNDED, EventTypes.ORDER_PARTIALLY_REFUNDED,
            OrderState.REFUNDED, EventTypes.ORDER_REFUNDED);

    private final OrderStore orders;
    private final TransitionStore transitions;
    private final OutboxStore outbox;

    @Activate
    public OrderHistory(
            @Reference OrderStore orders, @Reference TransitionStore transitions, @Reference OutboxStore outbox) {
        this.orders = orders;
        this.transitions = transitions;
        this.outbox = outbox;
    }

    /** Notes that buyers placed orders. */
    void placed(Collection<Order> orders) {
        transitions.record(orders.stream()
                .map(order -> new NewTransition(
                        order.id().value(), "", OrderState.PENDING_PAYMENT.name(), Actor.buyerOf(order.id()), "placed"))
                .toList());
        outbox.append(orders.stream()
                .map(order -> new NewEvent(EventTypes.ORDER_PLACED, order.id().toString()))
                .toList());
    }

    /** Who moved an order, and why. */
    record Cause(Actor actor, String text) {}

    /** Moves locked orders, each along its path; the last state of a path is where the order is then. */
    void move(Collection<Order> locked, Function<Order, List<OrderState>> path, Actor actor, String cause) {
        move(locked, path, Map.of(), actor, cause);
    }

    /** As {@link #move(Collection, Function, Actor, String)}, with some of their lines. */
    void move(
            Collection<Order> locked,
            Function<Order, List<OrderState>> path,
            Map<OrderLineId, LineState> lines,
            Actor actor,
            String cause) {
        Cause same = new Cause(actor, cause);
        move(locked, path, lines, any -> same);
    }

    /** As {@link #move(Collection, Function, Map, Actor, String)}, each order for a cause of its own. */
    void move(
            Collection<Order> locked,
            Function<Order, List<OrderState>> path,
            Map<OrderLineId, LineState> lines,
            Function<Order, Cause> why) {
        List<NewTransition> history = new ArrayList<>();
        List<NewEvent> events = new ArrayList<>();
        Map<OrderId, OrderState> last = new HashMap<>();
        for (Order order : locked) {
            Cause cause = why.apply(order);
            order.lines().stream()
                    .filter(line -> lines.containsKey(line.id()))
                    .forEach(line -> history.add(transition(line, lines.get(line.id()), cause)));
            last.put(order.id(), follow(order, path.apply(order), cause, history, events));
        }
        orders.move(last, lines);
        transitions.record(history);
        outbox.append(events);
    }

    private static OrderState follow(
            Order order, List<OrderState> path, Cause cause, List<NewTransition> history, List<NewEvent> events) {
        OrderState state = order.state();
        for (OrderState next : path) {
            if (!OrderTable.allows(state, next)) {
                throw new IllegalStateException("Order " + order.id() + " can't go from " + state + " to " + next);
            }
            history.add(new NewTransition(order.id().value(), state.name(), next.name(), cause.actor(), cause.text()));
            if (EVENTS.containsKey(next)) {
                events.add(new NewEvent(EVENTS.get(next), order.id().toString()));
            }
            state = next;
        }
        return state;
    }

    /** Notes that lines of a locked order moved. */
    void linesMoved(Collection<OrderLine> lines, LineState to, Actor actor, String cause) {
        Cause same = new Cause(actor, cause);
        transitions.record(
                lines.stream().map(line -> transition(line, to, same)).toList());
    }

    private static NewTransition transition(OrderLine line, LineState to, Cause cause) {
        if (!LineTable.allows(line.state(), to)) {
            throw new IllegalStateException("Line " + line.id() + " can't go from " + line.state() + " to " + to);
        }
        return new NewTransition(line.id().value(), line.state().name(), to.name(), cause.actor(), cause.text());
    }

    /** Notes that a part of what a locked order waited for has come, so that its buyer is told. */
    void stillShort(Order order) {
        outbox.append(List.of(new NewEvent(
                EventTypes.ORDER_NEEDS_ATTENTION, order.id().toString(), Map.of("reason", "part_restocked"))));
    }

    /** Has the keys of locked orders asked for, once this is committed. */
    void keysAwaited(Collection<OrderId> locked) {
        outbox.append(locked.stream()
                .map(order -> new NewEvent(EventTypes.KEYS_AWAITED, order.toString()))
                .toList());
    }

    List<Transition> of(OrderId order) {
        return transitions.history(order.value());
    }
}
