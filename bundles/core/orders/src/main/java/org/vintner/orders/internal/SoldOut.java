package org.vintner.orders.internal;

import java.util.List;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.OrderLine;

/** Says to a buyer what is sold out. */
final class SoldOut {

    private SoldOut() {}

    static CommerceException of(List<OrderLine> lines, List<OrderLineId> lacking) {
        for (int i = 0; i < lines.size(); i++) {
            if (lacking.contains(lines.get(i).id())) {
                return new CommerceException(
                        CommerceError.SOLD_OUT,
                        "'" + lines.get(i).title() + "' is sold out, or there are fewer left than you asked for.",
                        "lines[" + i + "]");
            }
        }
        throw new IllegalArgumentException("No line lacks stock");
    }
}
