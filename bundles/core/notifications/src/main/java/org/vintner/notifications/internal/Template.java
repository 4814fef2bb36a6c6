package org.vintner.notifications.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.api.events.EventTypes;
import org.vintner.api.orders.OrderState;

/** What buyers are told, by which events, and for how long it holds. */
enum Template {
    ORDER_FULFILLED,
    ORDER_NEEDS_ATTENTION,
    ORDER_REFUNDED,
    DOWNLOAD_RELEASE_CODE,
    PAYMENT_REFUNDED;

    private static final Map<String, Template> BY_EVENT = Map.of(
            EventTypes.ORDER_FULFILLED, ORDER_FULFILLED,
            EventTypes.ORDER_RESEND_REQUESTED, ORDER_FULFILLED,
            EventTypes.ORDER_NEEDS_ATTENTION, ORDER_NEEDS_ATTENTION,
            EventTypes.ORDER_REFUNDED, ORDER_REFUNDED,
            EventTypes.DOWNLOAD_RELEASE_REQUESTED, DOWNLOAD_RELEASE_CODE,
            EventTypes.REFUND_CLOSED, PAYMENT_REFUNDED);

    static Set<String> events() {
        return BY_EVENT.keySet();
    }

    static Optional<Template> of(String event) {
        return Optional.ofNullable(BY_EVENT.get(event));
    }

    static Template named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** A message that waited for long may have been overtaken by what happened to the order. */
    boolean holdsFor(OrderState state) {
        return switch (this) {
            case ORDER_FULFILLED, DOWNLOAD_RELEASE_CODE ->
                state == OrderState.FULFILLED || state == OrderState.PARTIALLY_REFUNDED;
            case ORDER_NEEDS_ATTENTION -> state == OrderState.NEEDS_ATTENTION;
            case ORDER_REFUNDED -> state == OrderState.REFUNDED;
            case PAYMENT_REFUNDED -> state != OrderState.REFUNDED;
        };
    }

    /** As plugins know it. */
    @Override
    public String toString() {
        return name().replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
