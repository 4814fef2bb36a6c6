package org.vintner.gateway.sandbox.internal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be wrong with a bill, on request. Those that change a line hit one each, in their order, from the day's first on. */
enum BillError {
    /** A payment is left out. */
    MISSING,
    /** A payment has another amount, by one minor unit. */
    AMOUNT,
    /** A payment has another currency. */
    CURRENCY,
    /** A payment has another fee, by one minor unit more. */
    FEE,
    /** A payment comes twice. */
    DUPLICATE,
    /** A refund is left out. */
    REFUND_MISSING,
    /** A refund has another amount, by one minor unit. */
    REFUND_AMOUNT,
    /** There is a payment more, of which nobody knows. */
    EXTRA,
    /** The total that is stated is not that of the lines. */
    TOTALS,
    /** The bill breaks off before its end. */
    BROKEN,
    /** The bill is never ready. */
    NOT_YET;

    private static final Set<BillError> PAYMENTS = EnumSet.of(MISSING, AMOUNT, CURRENCY, FEE, DUPLICATE);
    private static final Set<BillError> REFUNDS = EnumSet.of(REFUND_MISSING, REFUND_AMOUNT);

    boolean changesPayment() {
        return PAYMENTS.contains(this);
    }

    boolean changesRefund() {
        return REFUNDS.contains(this);
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static BillError of(String text) {
        return Arrays.stream(values())
                .filter(error -> error.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    static String all() {
        return List.of(values()).stream().map(BillError::text).collect(Collectors.joining(", "));
    }
}
