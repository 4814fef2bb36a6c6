package org.vintner.tck.acme;

import java.math.BigDecimal;
import java.util.Currency;
import org.vintner.api.Money;

/** Acme writes amounts as decimal text, with exactly as many decimals as the currency has: {@code 19.99}, {@code 1999}. */
final class AcmeAmount {

    private AcmeAmount() {}

    static String write(Money amount) {
        return BigDecimal.valueOf(amount.amount(), amount.currency().getDefaultFractionDigits())
                .toPlainString();
    }

    /** @throws Form.Malformed when it is no such amount */
    static Money read(String text, String currencyCode) {
        try {
            Currency currency = Currency.getInstance(currencyCode);
            if (!text.matches("[0-9]{1,16}(\\.[0-9]{1,3})?")) {
                throw new Form.Malformed("no amount");
            }
            BigDecimal decimal = new BigDecimal(text);
            return new Money(
                    decimal.movePointRight(currency.getDefaultFractionDigits()).longValueExact(), currency);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Form.Malformed("no amount");
        }
    }
}
