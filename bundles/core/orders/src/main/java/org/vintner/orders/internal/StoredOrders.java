package org.vintner.orders.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Transition;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.OrderSettlement.Paid;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.orders.PlacedOrder;
import org.vintner.api.payments.UnpaidPayments;
import org.vintner.orders.internal.GroupPlacement.Attempt;
import org.vintner.orders.internal.OrderPricing.Priced;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.NewRow;
import org.vintner.persistence.store.UnitOfWork;

/** Orders over their store. */
@Component(service = Orders.class, configurationPid = "org.vintner.orders")
@Designate(ocd = OrderSettings.class)
public final class StoredOrders implements Orders {

    private static final int MAX_QUANTITY = 1_000;

    private final OrderStore store;
    private final OrderHistory history;
    private final OrderPricing pricing;
    private final OrderSettlement settlement;
    private final Fulfillers fulfillers;
    private final AccessGrants grants;
    private final FreeStock stock;
    private final UnpaidPayments payments;
    private final UnitOfWork unitOfWork;
    private final Duration timeout;
    private final GroupPlacement group;

    @Activate
    public StoredOrders(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Catalog catalog,
            @Reference Fulfillers fulfillers,
            @Reference AccessGrants grants,
            @Reference WaitingBuyers waitingBuyers,
            @Reference IssuableLines issuable,
            @Reference OrderSettlement settlement,
            @Reference OrderAnswers answers,
            @Reference UnpaidPayments payments,
            @Reference UnitOfWork unitOfWork,
            OrderSettings settings) {
        this(
                store,
                history,
                catalog,
                fulfillers,
                grants,
                waitingBuyers,
                issuable,
                settlement,
                answers,
                payments,
                unitOfWork,
                settings,
                GroupPlacement.ROUNDS);
    }

    StoredOrders(
            OrderStore store,
            OrderHistory history,
            Catalog catalog,
            Fulfillers fulfillers,
            AccessGrants grants,
            WaitingBuyers waitingBuyers,
            IssuableLines issuable,
            OrderSettlement settlement,
            OrderAnswers answers,
            UnpaidPayments payments,
            UnitOfWork unitOfWork,
            OrderSettings settings,
            int rounds) {
        this.store = store;
        this.history = history;
        this.pricing = new OrderPricing(catalog, fulfillers, answers);
        this.settlement = settlement;
        this.fulfillers = fulfillers;
        this.grants = grants;
        this.stock = new FreeStock(fulfillers, waitingBuyers, issuable);
        this.payments = payments;
        this.unitOfWork = unitOfWork;
        this.timeout = Duration.ofMinutes(settings.paymentTimeoutMinutes());
        this.group =
                new GroupPlacement(store, history, pricing, fulfillers, stock, answers, unitOfWork, timeout, rounds);
    }

    @Override
    public PlacedOrder place(NewOrder wanted) {
        return place(OrderId.next(), wanted);
    }

    @Override
    public PlacedOrder place(OrderId id, NewOrder wanted) {
        checkShape(wanted);
        Order order = together(id, wanted).orElseGet(() -> unitOfWork.call(() -> alone(id, wanted)));
        return new PlacedOrder(order, grants.of(id));
    }

    /** Beside others that come at the same moment; empty when it has to be placed by itself, as within the caller's transaction. */
    private Optional<Order> together(OrderId id, NewOrder wanted) {
        return unitOfWork.active() || !group.mayTake(wanted) ? Optional.empty() : group.place(new Attempt(id, wanted));
    }

    private Order alone(OrderId id, NewOrder wanted) {
        Priced priced = pricing.priced(wanted);
        stock.check(id, priced.lines());
        Order placed = store.add(List.of(new NewRow(
                        id, wanted.buyer(), priced.lines(), priced.hold().orElse(timeout))))
                .get(0);
        history.placed(List.of(placed));
        pricing.take(placed, priced);
        return placed.total().amount() == 0 ? settled(placed) : placed;
    }

    @Override
    public void check(NewOrder wanted) {
        checkShape(wanted);
        unitOfWork.call(() -> pricing.priced(wanted));
    }

    /** What costs nothing waits for no payment. */
    private Order settled(Order free) {
        settlement.lock(List.of(free.id()));
        settlement.paid(List.of(new Paid(free.id(), Actor.buyerOf(free.id()), "free of charge")));
        return store.find(free.id()).orElseThrow();
    }

    private static void checkShape(NewOrder wanted) {
        if (wanted.lines().isEmpty() || wanted.lines().size() > NewOrder.MOST_LINES) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "An order has 1 to " + NewOrder.MOST_LINES + " lines.", "lines");
        }
        for (int i = 0; i < wanted.lines().size(); i++) {
            int quantity = wanted.lines().get(i).quantity();
            if (quantity < 1 || quantity > MAX_QUANTITY) {
                throw new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        "A quantity is a whole number from 1 to " + MAX_QUANTITY + ".",
                        "lines[" + i + "].quantity");
            }
        }
    }

    @Override
    public Optional<Order> find(OrderId id) {
        return store.find(id);
    }

    @Override
    public Page<Order> list(OrderFilter filter, PageRequest page) {
        Page<Order> found = store.list(filter, page);
        return new Page<>(found.items().stream().map(StoredOrders::masked).toList(), found.next());
    }

    /** Whoever looks through orders has no need of what their buyers told of themselves. */
    private static Order masked(Order order) {
        return new Order(
                order.id(),
                order.state(),
                order.buyer(),
                order.lines().stream()
                        .map(line -> line.withAnswers(
                                line.answers().stream().map(FormAnswer::masked).toList()))
                        .toList(),
                order.total(),
                order.createdAt(),
                order.expiresAt(),
                order.paidAt());
    }

    @Override
    public Order cancel(Actor actor, OrderId id) {
        if (!actor.maySee(id)) {
            throw CommerceException.notFound("order", id);
        }
        Order found = store.find(id).orElseThrow(() -> CommerceException.notFound("order", id));
        if (found.state() == OrderState.PENDING_PAYMENT) {
            closePayment(found);
        }
        return unitOfWork.call(() -> callOff(actor, id));
    }

    /** So that nobody can pay an order that is called off. What was paid at the last moment is seen under the lock. */
    private void closePayment(Order order) {
        switch (payments.close(order.id())) {
            case CLOSED, PAID -> {}
            case UNKNOWN ->
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "The payment provider does not say whether the payment under way can still be paid. Try again in"
                                + " a moment; left unpaid, the order expires by itself.");
            case NOT_SUPPORTED ->
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "This way of paying can't be called off from here. Cancel it at the pay page, or leave it unpaid:"
                                + " the order expires by itself.");
        }
    }

    private Order callOff(Actor actor, OrderId id) {
        Order order = store.lock(id).orElseThrow(() -> CommerceException.notFound("order", id));
        switch (order.state()) {
            case CANCELED -> {
                return order;
            }
            case PENDING_PAYMENT -> {}
            case EXPIRED ->
                throw new CommerceException(
                        CommerceError.CONFLICT, "This order has expired, so there is nothing to cancel.");
            default ->
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "This order is paid, so it can't be canceled any more. Ask for a refund instead.");
        }
        if (store.hasLivePayment(id)) {
            throw new CommerceException(
                    CommerceError.CONFLICT, "A payment of this order has just been started. Try again.");
        }
        fulfillers.all().forEach(fulfiller -> fulfiller.release(List.of(id)));
        history.move(List.of(order), any -> List.of(OrderState.CANCELED), actor, "canceled");
        return store.find(id).orElseThrow();
    }

    @Override
    public List<Transition> history(OrderId id) {
        return history.of(id);
    }

    @Override
    public String accessGrant(OrderId id) {
        return grants.of(id);
    }

    @Override
    public Optional<Actor> holderOf(String presented) {
        return grants.orderOf(presented).map(Actor::buyerOf);
    }
}
