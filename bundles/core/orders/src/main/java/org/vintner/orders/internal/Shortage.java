package org.vintner.orders.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.OrderLine;

/** Says to a person what is short. */
final class Shortage {

    private Shortage() {}

    static String of(Collection<OrderLine> lines, Map<OrderLineId, String> reasons) {
        return lines.stream()
                .map(line -> line.quantity() + " x '" + line.title() + "'"
                        + Optional.ofNullable(reasons.get(line.id()))
                                .map(reason -> " (" + reason + ")")
                                .orElse(""))
                .collect(Collectors.joining(
                        ", ",
                        "Paid, but not in stock: ",
                        ". It is delivered by itself on restock, and paid back by itself when the product's deadline"
                                + " comes first."));
    }
}
