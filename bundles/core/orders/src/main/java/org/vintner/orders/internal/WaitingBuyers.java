package org.vintner.orders.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.OrderLine;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.Waiting;
import org.vintner.spi.fulfillment.Line;

/**
 * Keeps stock that has just come for those who have paid and wait for it: nobody else may take it in the seconds until it is given
 * to them. Costs one look into an index of the few lines that are short.
 */
@Component(service = WaitingBuyers.class)
public final class WaitingBuyers {

    private final OrderStore store;
    private final Fulfillers fulfillers;
    private final IssuableLines issuable;

    @Activate
    public WaitingBuyers(
            @Reference OrderStore store, @Reference Fulfillers fulfillers, @Reference IssuableLines issuable) {
        this.store = store;
        this.fulfillers = fulfillers;
        this.issuable = issuable;
    }

    /**
     * Refuses lines of a product whose free stock would not suffice for those who wait for it. What these lines take is gone from
     * the free stock already.
     *
     * @param unless asked only when somebody waits; then nobody is refused
     */
    void letFirst(List<OrderLine> lines, BooleanSupplier unless) {
        Set<ProductId> deprived = deprived(lines);
        if (!deprived.isEmpty() && !unless.getAsBoolean()) {
            throw soldOut(lines, deprived);
        }
    }

    private Set<ProductId> deprived(List<OrderLine> lines) {
        return issuable.soldOut(lacking(lines));
    }

    private Set<ProductId> lacking(List<OrderLine> lines) {
        return of(lines).stream().collect(Collectors.groupingBy(Waiting::kind)).entrySet().stream()
                .flatMap(kind -> {
                    Map<OrderLineId, Line> waiting = kind.getValue().stream()
                            .map(WaitingBuyers::line)
                            .collect(Collectors.toMap(Line::id, line -> line));
                    return fulfillers.get(kind.getKey()).lacking(List.copyOf(waiting.values())).stream()
                            .map(id -> waiting.get(id).product());
                })
                .collect(Collectors.toSet());
    }

    private static CommerceException soldOut(List<OrderLine> lines, Set<ProductId> products) {
        return SoldOut.of(
                lines,
                lines.stream()
                        .filter(line -> products.contains(line.product()))
                        .map(OrderLine::id)
                        .toList());
    }

    /** What is waited for of the products of these lines. */
    List<Waiting> of(List<OrderLine> lines) {
        return store.waiting(lines.stream().map(OrderLine::product).distinct().toList());
    }

    /** All that is waited for of a product, as if it were one line. */
    static Line line(Waiting waiting) {
        return new Line(OrderId.next(), OrderLineId.next(), waiting.product(), waiting.total());
    }
}
