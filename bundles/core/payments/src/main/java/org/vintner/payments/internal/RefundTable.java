package org.vintner.payments.internal;

import static org.vintner.api.payments.RefundState.FAILED;
import static org.vintner.api.payments.RefundState.PENDING;
import static org.vintner.api.payments.RefundState.REQUESTED;
import static org.vintner.api.payments.RefundState.SUCCEEDED;
import static org.vintner.api.payments.RefundState.UNKNOWN;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.vintner.api.payments.RefundState;

/** What may follow what. What a provider says of a refund that has ended otherwise is for a person to look at. */
final class RefundTable {

    private static final Map<RefundState, Set<RefundState>> NEXT = new EnumMap<>(RefundState.class);

    static {
        NEXT.put(REQUESTED, EnumSet.of(PENDING, UNKNOWN, SUCCEEDED, FAILED));
        NEXT.put(UNKNOWN, EnumSet.of(PENDING, SUCCEEDED, FAILED));
        NEXT.put(PENDING, EnumSet.of(SUCCEEDED, FAILED));
        NEXT.put(SUCCEEDED, EnumSet.noneOf(RefundState.class));
        NEXT.put(FAILED, EnumSet.noneOf(RefundState.class));
    }

    private RefundTable() {}

    static boolean allows(RefundState from, RefundState to) {
        return NEXT.get(from).contains(to);
    }

    /** Whether nothing follows. */
    static boolean ended(RefundState state) {
        return NEXT.get(state).isEmpty();
    }
}
