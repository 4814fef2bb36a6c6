package org.vintner.payments.internal;

import static org.vintner.api.payments.PaymentState.AUTHORIZED;
import static org.vintner.api.payments.PaymentState.CANCELED;
import static org.vintner.api.payments.PaymentState.CAPTURED;
import static org.vintner.api.payments.PaymentState.CREATED;
import static org.vintner.api.payments.PaymentState.FAILED;
import static org.vintner.api.payments.PaymentState.PARTIALLY_REFUNDED;
import static org.vintner.api.payments.PaymentState.PENDING;
import static org.vintner.api.payments.PaymentState.REFUNDED;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.vintner.api.payments.PaymentState;

/** What may follow what. */
final class PaymentTable {

    private static final Map<PaymentState, Set<PaymentState>> NEXT = new EnumMap<>(PaymentState.class);

    static {
        NEXT.put(CREATED, EnumSet.of(PENDING, AUTHORIZED, CAPTURED, FAILED, CANCELED));
        NEXT.put(PENDING, EnumSet.of(AUTHORIZED, CAPTURED, FAILED, CANCELED));
        NEXT.put(AUTHORIZED, EnumSet.of(CAPTURED, FAILED, CANCELED));
        // A later capture wins: money that has arrived is never refused.
        NEXT.put(FAILED, EnumSet.of(CAPTURED));
        NEXT.put(CANCELED, EnumSet.of(CAPTURED));
        NEXT.put(CAPTURED, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(PARTIALLY_REFUNDED, EnumSet.of(PARTIALLY_REFUNDED, REFUNDED));
        NEXT.put(REFUNDED, EnumSet.noneOf(PaymentState.class));
    }

    private PaymentTable() {}

    static boolean allows(PaymentState from, PaymentState to) {
        return NEXT.get(from).contains(to);
    }

    /** Whether the buyer may still pay. */
    static boolean live(PaymentState state) {
        return state == CREATED || state == PENDING || state == AUTHORIZED;
    }

    /** Whether the money has arrived, whatever became of it since. */
    static boolean captured(PaymentState state) {
        return state == CAPTURED || state == PARTIALLY_REFUNDED || state == REFUNDED;
    }
}
