package org.vintner.inventory.internal;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.ReservedTogether;

/** Makes lines of license keys true: N keys for a quantity of N, or none. */
@Component(service = Fulfiller.class)
public final class KeyFulfiller implements ReservedTogether {

    private final LicenseKeyStore store;

    @Activate
    public KeyFulfiller(@Reference LicenseKeyStore store) {
        this.store = store;
    }

    @Override
    public ProductKind kind() {
        return ProductKind.KEY;
    }

    @Override
    public List<OrderLineId> lacking(List<Line> lines) {
        Map<ProductId, Long> wanted = lines.stream().collect(groupingBy(Line::product, summingLong(Line::quantity)));
        Map<ProductId, Long> left = new HashMap<>(store.available(wanted));
        return lines.stream()
                .filter(line -> left.merge(line.product(), -(long) line.quantity(), Long::sum) < 0)
                .map(Line::id)
                .toList();
    }

    @Override
    public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
        return store.reserve(order, lines, hold);
    }

    @Override
    public Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds) {
        return store.reserve(lines, holds);
    }

    @Override
    public void release(List<OrderId> orders) {
        store.release(orders);
    }

    @Override
    public List<OrderLineId> fulfill(List<Line> lines) {
        return store.sell(lines);
    }

    @Override
    public void suspend(List<OrderLineId> lines) {
        store.suspend(lines);
    }

    @Override
    public void resume(List<OrderLineId> lines) {
        store.resume(lines);
    }

    @Override
    public void revoke(List<OrderLineId> lines) {
        store.revoke(lines);
    }

    @Override
    public List<Entitlement> entitlements(OrderId order) {
        return store.sold(order).stream()
                .<Entitlement>map(key -> new Entitlement.Key(
                        key.line().orElseThrow(),
                        key.product(),
                        key.id(),
                        key.masked(),
                        key.revealedAt(),
                        key.suspended()))
                .toList();
    }
}
