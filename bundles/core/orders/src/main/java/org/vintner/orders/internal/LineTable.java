package org.vintner.orders.internal;

import static org.vintner.api.orders.LineState.FULFILLED;
import static org.vintner.api.orders.LineState.OPEN;
import static org.vintner.api.orders.LineState.REVOKED;
import static org.vintner.api.orders.LineState.SHORT;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.vintner.api.orders.LineState;

/** What may follow what, of a line. */
final class LineTable {

    private static final Map<LineState, Set<LineState>> NEXT = new EnumMap<>(LineState.class);

    static {
        // A line that was never made true is revoked when its money came too late and is paid back.
        NEXT.put(OPEN, EnumSet.of(FULFILLED, SHORT, REVOKED));
        NEXT.put(SHORT, EnumSet.of(FULFILLED, REVOKED));
        NEXT.put(FULFILLED, EnumSet.of(REVOKED));
        NEXT.put(REVOKED, EnumSet.noneOf(LineState.class));
    }

    private LineTable() {}

    static boolean allows(LineState from, LineState to) {
        return NEXT.get(from).contains(to);
    }
}
