package org.vintner.tck.fulfillment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.ReservedTogether;

/** A good fulfiller in memory, of which a mutant spoils one thing. */
class MemoryFulfiller implements ReservedTogether {

    /** What is given to a line: so much of a product. */
    private record Given(Line line, boolean suspended) {}

    /** What the "database" holds. */
    static final class Memory {
        final Map<ProductId, Integer> free = new HashMap<>();
        private final Map<OrderLineId, Line> reserved = new LinkedHashMap<>();
        private final Map<OrderLineId, Given> given = new LinkedHashMap<>();

        Memory copy() {
            Memory copy = new Memory();
            copy.take(this);
            return copy;
        }

        void take(Memory other) {
            free.clear();
            free.putAll(other.free);
            reserved.clear();
            reserved.putAll(other.reserved);
            given.clear();
            given.putAll(other.given);
        }
    }

    final Memory memory;

    MemoryFulfiller(Memory memory) {
        this.memory = memory;
    }

    @Override
    public ProductKind kind() {
        return ProductKind.KEY;
    }

    @Override
    public List<OrderLineId> lacking(List<Line> lines) {
        Map<ProductId, Integer> left = new HashMap<>(memory.free);
        return lines.stream()
                .filter(line -> left.merge(line.product(), -line.quantity(), Integer::sum) < 0)
                .map(Line::id)
                .toList();
    }

    @Override
    public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
        return reserve(lines);
    }

    @Override
    public Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds) {
        return lines.stream().collect(Collectors.groupingBy(Line::order)).entrySet().stream()
                .filter(order -> reserve(order.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<OrderLineId> reserve(List<Line> lines) {
        List<Line> missing = lines.stream()
                .filter(line -> !memory.reserved.containsKey(line.id()))
                .toList();
        List<OrderLineId> lacking = lacking(missing);
        if (lacking.isEmpty()) {
            missing.forEach(line -> {
                takeFree(line);
                memory.reserved.put(line.id(), line);
            });
        }
        return lacking;
    }

    final void takeFree(Line line) {
        memory.free.merge(line.product(), -line.quantity(), Integer::sum);
    }

    final void giveBack(Line line) {
        memory.free.merge(line.product(), line.quantity(), Integer::sum);
    }

    @Override
    public void release(List<OrderId> orders) {
        List<Line> released = memory.reserved.values().stream()
                .filter(line -> orders.contains(line.order()))
                .toList();
        released.forEach(line -> {
            memory.reserved.remove(line.id());
            giveBack(line);
        });
    }

    @Override
    public List<OrderLineId> fulfill(List<Line> lines) {
        List<OrderLineId> lacking = new ArrayList<>();
        for (Line line : lines) {
            boolean isReserved = memory.reserved.remove(line.id()) != null;
            if (isReserved) {
                give(line);
            } else if (lacking(List.of(line)).isEmpty()) {
                takeFree(line);
                give(line);
            } else {
                lacking.add(line.id());
            }
        }
        return lacking;
    }

    final void give(Line line) {
        memory.given.put(line.id(), new Given(line, false));
    }

    @Override
    public void suspend(List<OrderLineId> lines) {
        lines.forEach(id -> memory.given.computeIfPresent(id, (same, given) -> new Given(given.line(), true)));
    }

    @Override
    public void resume(List<OrderLineId> lines) {
        lines.forEach(id -> memory.given.computeIfPresent(id, (same, given) -> new Given(given.line(), false)));
    }

    @Override
    public void revoke(List<OrderLineId> lines) {
        lines.forEach(memory.given::remove);
    }

    @Override
    public List<Entitlement> entitlements(OrderId order) {
        List<Entitlement> entitlements = new ArrayList<>();
        memory.given.values().stream()
                .filter(given -> given.line().order().equals(order))
                .forEach(given -> {
                    for (int i = 0; i < given.line().quantity(); i++) {
                        entitlements.add(new Entitlement.Key(
                                given.line().id(),
                                given.line().product(),
                                KeyId.next(),
                                "...",
                                Optional.empty(),
                                given.suspended()));
                    }
                });
        return entitlements;
    }
}
