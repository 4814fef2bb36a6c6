package org.vintner.orders.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;

/**
 * Who makes which kind of line true. Is there only when each kind has its fulfiller: while the server starts, or a core bundle is
 * renewed, money that arrives is reported again in a moment and settled whole, rather than noted for an order that lacks everything.
 */
@Component(service = Fulfillers.class, property = "fulfillers.cardinality.minimum:Integer=" + Fulfillers.KINDS)
public final class Fulfillers {

    /** How many {@link ProductKind}s there are; an annotation takes constants only. */
    static final int KINDS = 3;

    private final Map<ProductKind, Fulfiller> byKind = new ConcurrentHashMap<>();

    @Reference(name = "fulfillers", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(Fulfiller fulfiller) {
        byKind.put(fulfiller.kind(), fulfiller);
    }

    void remove(Fulfiller fulfiller) {
        byKind.values().removeIf(present -> present == fulfiller);
    }

    Collection<Fulfiller> all() {
        return byKind.values();
    }

    Optional<Fulfiller> find(ProductKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    Fulfiller get(ProductKind kind) {
        return find(kind)
                .orElseThrow(() -> new CommerceException(
                        CommerceError.UNAVAILABLE,
                        "Products of this kind can't be sold just now. Please try again in a moment."));
    }

    /** The lines of orders by kind, in the words of fulfillers. */
    static Map<ProductKind, List<Line>> byKind(Collection<Order> orders) {
        return byKind(orders, any -> true);
    }

    static Map<ProductKind, List<Line>> byKind(Collection<Order> orders, Predicate<OrderLine> which) {
        return orders.stream()
                .flatMap(order -> order.lines().stream()
                        .filter(which)
                        .map(line -> Map.entry(line.kind(), line(order.id(), line))))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static Line line(OrderId order, OrderLine line) {
        return new Line(order, line.id(), line.product(), line.quantity());
    }
}
