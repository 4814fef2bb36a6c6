package org.vintner.orders.internal;

import static org.vintner.api.orders.OrderState.CANCELED;
import static org.vintner.api.orders.OrderState.EXPIRED;
import static org.vintner.api.orders.OrderState.FULFILLED;
import static org.vintner.api.orders.OrderState.NEEDS_ATTENTION;
import static org.vintner.api.orders.OrderState.PAID;
import static org.vintner.api.orders.OrderState.PARTIALLY_REFUNDED;
import static org.vintner.api.orders.OrderState.PENDING_PAYMENT;
import static org.vintner.api.orders.OrderState.REFUNDED;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.vintner.api.orders.OrderState;

/** What may follow what. */
final class OrderTable {

    private static final Map<OrderState, Set<OrderState>> NEXT = new EnumMap<>(OrderState.class);

    static {
        NEXT.put(PENDING_PAYMENT, EnumSet.of(PAID, CANCELED, EXPIRED));
        // Money that has arrived is never refused: a late capture revives the order.
        NEXT.put(CANCELED, EnumSet.of(PAID));
        NEXT.put(EXPIRED, EnumSet.of(PAID));
        // A refund may come while keys are still asked for.
        NEXT.put(PAID, EnumSet.of(FULFILLED, NEEDS_ATTENTION, PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(NEEDS_ATTENTION, EnumSet.of(FULFILLED, PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(FULFILLED, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(PARTIALLY_REFUNDED, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(REFUNDED, EnumSet.noneOf(OrderState.class));
    }

    private OrderTable() {}

    static boolean allows(OrderState from, OrderState to) {
        return NEXT.get(from).contains(to);
    }
}
