package org.vintner.booking.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.vintner.api.Money;

/** Says lengths of time as people do. */
final class Words {

    private Words() {}

    /** Such as {@code 1 day 30 minutes}. */
    static String of(Duration length) {
        List<String> parts = new ArrayList<>();
        add(parts, length.toDaysPart(), "day");
        add(parts, length.toHoursPart(), "hour");
        add(parts, length.toMinutesPart(), "minute");
        add(parts, length.toSecondsPart(), "second");
        return parts.isEmpty() ? "0 minutes" : String.join(" ", parts);
    }

    private static void add(List<String> parts, long count, String unit) {
        if (count != 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }

    /** An amount in the currency's main unit, as in {@code 12.50 EUR}. */
    static String of(Money money) {
        int digits = Math.max(0, money.currency().getDefaultFractionDigits());
        return BigDecimal.valueOf(money.amount(), digits).toPlainString() + " "
                + money.currency().getCurrencyCode();
    }
}
