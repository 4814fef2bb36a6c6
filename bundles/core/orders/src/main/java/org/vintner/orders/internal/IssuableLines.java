package org.vintner.orders.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.OrderLine;
import org.vintner.persistence.store.IssueStore;
import org.vintner.persistence.store.IssueStore.Awaited;
import org.vintner.spi.fulfillment.Line;

/**
 * Lines that find no stock, and need none, because their keys can be asked for outside. Asked only when something is short, so it costs
 * nothing where stock suffices.
 */
@Component(service = IssuableLines.class, configurationPid = "org.vintner.orders")
public final class IssuableLines {

    private final IssueStore store;
    private final Duration patience;

    @Activate
    public IssuableLines(@Reference IssueStore store, OrderSettings settings) {
        this.store = store;
        this.patience = Duration.ofMinutes(settings.issueMinutes());
    }

    /** Those that are sold out, of lines that lack stock. */
    List<OrderLineId> soldOut(List<Line> lines, List<OrderLineId> lacking) {
        if (lacking.isEmpty()) {
            return lacking;
        }
        Map<OrderLineId, ProductId> products = lines.stream()
                .filter(line -> lacking.contains(line.id()))
                .collect(Collectors.toMap(Line::id, Line::product));
        Set<ProductId> soldOut = soldOut(products.values());
        return lacking.stream()
                .filter(line -> soldOut.contains(products.get(line)))
                .toList();
    }

    /** Those that are sold out, of products that lack stock. */
    Set<ProductId> soldOut(Collection<ProductId> lacking) {
        Set<ProductId> issuable = lacking.isEmpty() ? Set.of() : store.issuable(lacking);
        return lacking.stream().filter(product -> !issuable.contains(product)).collect(Collectors.toSet());
    }

    /** Has the keys of paid lines asked for that lack stock; gives those for which that can be done. */
    Set<OrderLineId> await(Collection<OrderLineId> lacking) {
        return lacking.isEmpty() ? Set.of() : store.open(lacking, patience);
    }

    /** Whether the keys of one of the lines are being asked for. */
    boolean isAwaited(OrderId order, List<OrderLine> lines) {
        Set<OrderLineId> open = lines.stream()
                .filter(line -> line.state() == LineState.OPEN)
                .map(OrderLine::id)
                .collect(Collectors.toSet());
        return !open.isEmpty()
                && store.awaited(order).stream().map(Awaited::line).anyMatch(open::contains);
    }

    /** What is short, to a person: with the reason where keys were asked for. */
    String shortage(List<OrderLine> lines) {
        return Shortage.of(lines, store.notes(lines.stream().map(OrderLine::id).toList()));
    }
}
