package org.vintner.payments.internal;

import java.math.BigDecimal;
import org.vintner.api.Money;

/** Money in sentences for people: {@code 19.99 EUR}, {@code 1999 JPY}, as many digits as the currency has. */
final class MoneyText {

    private MoneyText() {}

    static String of(Money money) {
        int digits = Math.max(0, money.currency().getDefaultFractionDigits());
        return BigDecimal.valueOf(money.amount(), digits).toPlainString() + " "
                + money.currency().getCurrencyCode();
    }
}
