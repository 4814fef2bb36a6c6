package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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
import org.vintner.api.catalog.Product;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.orders.PlacedOrder;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.Line;

/** Orders over their store. */
@Component(service = Orders.class, configurationPid = "org.vintner.orders")
@Designate(ocd = OrderSettings.class)
public final class StoredOrders implements Orders {

    private static final int MAX_LINES = 100;
    private static final int MAX_QUANTITY = 1_000;

    private final OrderStore store;
    private final OrderHistory history;
    private final Catalog catalog;
    private final Fulfillers fulfillers;
    private final AccessGrants grants;
    private final UnitOfWork unitOfWork;
    private final Duration timeout;

    @Activate
    public StoredOrders(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Catalog catalog,
            @Reference Fulfillers fulfillers,
            @Reference AccessGrants grants,
            @Reference UnitOfWork unitOfWork,
            OrderSettings settings) {
        this.store = store;
        this.history = history;
        this.catalog = catalog;
        this.fulfillers = fulfillers;
        this.grants = grants;
        this.unitOfWork = unitOfWork;
        this.timeout = Duration.ofMinutes(settings.paymentTimeoutMinutes());
    }

    @Override
    public PlacedOrder place(NewOrder wanted) {
        checkShape(wanted);
        OrderId id = OrderId.next();
        Order order = unitOfWork.call(() -> {
            List<OrderLine> lines = price(wanted.lines());
            checkStock(id, lines);
            Order placed = store.add(id, wanted.buyer(), lines, timeout);
            history.placed(placed, Actor.buyerOf(id));
            return placed;
        });
        return new PlacedOrder(order, grants.of(id));
    }

    private static void checkShape(NewOrder wanted) {
        if (wanted.lines().isEmpty() || wanted.lines().size() > MAX_LINES) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "An order has 1 to " + MAX_LINES + " lines.", "lines");
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

    /** Fixes prices: those of the catalog at this moment. */
    private List<OrderLine> price(List<NewOrderLine> wanted) {
        Map<ProductId, Product> products =
                catalog
                        .onSale(wanted.stream()
                                .map(NewOrderLine::product)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Product::id, Function.identity()));
        List<OrderLine> lines = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            Product product = products.get(wanted.get(i).product());
            String param = "lines[" + i + "].product";
            if (product == null) {
                throw new CommerceException(
                        CommerceError.PRODUCT_NOT_FOR_SALE,
                        "Product " + wanted.get(i).product() + " is not on sale.",
                        param);
            }
            if (i > 0
                    && !product.price()
                            .currency()
                            .equals(lines.get(0).unitPrice().currency())) {
                throw new CommerceException(
                        CommerceError.CURRENCY_MISMATCH,
                        "All products of an order have one currency. Place an order per currency.",
                        param);
            }
            lines.add(line(product, wanted.get(i).quantity()));
        }
        return lines;
    }

    private static OrderLine line(Product product, int quantity) {
        return new OrderLine(
                OrderLineId.next(),
                product.id(),
                product.kind(),
                product.title(),
                quantity,
                product.price(),
                product.sale(),
                LineState.OPEN,
                Optional.empty(),
                Optional.empty());
    }

    private void checkStock(OrderId order, List<OrderLine> lines) {
        lines.stream().collect(Collectors.groupingBy(OrderLine::kind)).forEach((kind, ofKind) -> {
            List<OrderLineId> lacking = fulfillers
                    .get(kind)
                    .lacking(ofKind.stream()
                            .map(line -> new Line(order, line.id(), line.product(), line.quantity()))
                            .toList());
            if (!lacking.isEmpty()) {
                throw SoldOut.of(lines, lacking);
            }
        });
    }

    @Override
    public Optional<Order> find(OrderId id) {
        return store.find(id);
    }

    @Override
    public Page<Order> list(OrderFilter filter, PageRequest page) {
        return store.list(filter, page);
    }

    @Override
    public Order cancel(Actor actor, OrderId id) {
        if (!actor.maySee(id)) {
            throw CommerceException.notFound("order", id);
        }
        return unitOfWork.call(() -> {
            Order order = store.lock(id).orElseThrow(() -> CommerceException.notFound("order", id));
            if (order.state() == OrderState.CANCELED) {
                return order;
            }
            if (order.state() != OrderState.PENDING_PAYMENT) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "Only an order that waits for payment can be canceled; this one is "
                                + order.state().name().toLowerCase(java.util.Locale.ROOT) + ".");
            }
            if (store.hasLivePayment(id)) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "A payment of this order may still come in. Cancel it at the pay page, or wait until it has"
                                + " expired.");
            }
            fulfillers.all().forEach(fulfiller -> fulfiller.release(List.of(id)));
            history.move(List.of(order), any -> List.of(OrderState.CANCELED), actor, "canceled");
            return store.find(id).orElseThrow();
        });
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
