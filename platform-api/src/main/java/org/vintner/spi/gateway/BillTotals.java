package org.vintner.spi.gateway;

import java.util.List;
import java.util.OptionalLong;
import org.vintner.api.Money;

/**
 * What the provider itself says at the end of a bill. Vintner adds up the lines that it got; where the sums differ, the bill is as
 * good as unread (rule GW-149 of the plugin-tck). What the provider does not state stays empty: an implementation must not add up the lines itself.
 *
 * @param lines how many lines the bill has
 * @param payments the sum of payments, one amount per currency
 * @param refunds the sum of refunds, one amount per currency
 */
public record BillTotals(OptionalLong lines, List<Money> payments, List<Money> refunds) {

    /** The provider states none. */
    public static final BillTotals NOT_STATED = new BillTotals(OptionalLong.empty(), List.of(), List.of());

    /** Copies the lists. */
    public BillTotals {
        payments = List.copyOf(payments);
        refunds = List.copyOf(refunds);
    }
}
