package org.vintner.gateway.paypal.internal;

import java.util.Currency;
import java.util.Set;
import org.vintner.api.Money;
import org.vintner.gateway.http.Decimals;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.GatewayTerms;

/** Amounts in the form of PayPal's API: decimal strings, for some currencies without places. */
final class PayPalAmount {

    private static final Set<String> TAKEN = Set.of(
            "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR",
            "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD");
    private static final Set<String> NO_PLACES = Set.of("HUF", "JPY", "TWD");

    /** PayPal takes 9,999,999.99 at once, and 32 characters of text. */
    private static final long LARGEST = 9_999_999;

    private PayPalAmount() {}

    static boolean isTaken(Currency currency) {
        return TAKEN.contains(currency.getCurrencyCode());
    }

    private static int places(Currency currency) {
        return NO_PLACES.contains(currency.getCurrencyCode()) ? 0 : 2;
    }

    /** How many minor units of ISO 4217 the smallest amount of PayPal's is: 100 for forints and New Taiwan dollars. */
    private static long step(Currency currency) {
        return currency.getDefaultFractionDigits() == 2 && places(currency) == 0 ? 100 : 1;
    }

    static GatewayTerms.Limit limit(Currency currency) {
        long whole = currency.getDefaultFractionDigits() == 2 ? 100 : 1;
        return new GatewayTerms.Limit(step(currency), LARGEST * whole, step(currency));
    }

    static String write(Money money) {
        long step = step(money.currency());
        if (money.amount() % step != 0) {
            throw new IllegalArgumentException("PayPal takes no places of " + money.currency() + ".");
        }
        return Decimals.text(money.amount() / step, places(money.currency()));
    }

    /**
     * Reads an amount object, {@code {"currency_code": "EUR", "value": "19.99"}}.
     *
     * @throws JsonObject.Malformed when it is none
     */
    static Money read(JsonObject amount) {
        return read(amount.text("value"), amount.text("currency_code"));
    }

    static Money read(String value, String code) {
        if (!TAKEN.contains(code)) {
            throw new JsonObject.Malformed("a currency that PayPal does not take");
        }
        Currency currency = Currency.getInstance(code);
        // Whole forints come as "100" and as "100.00", so both are read; a part of one is refused.
        long units = units(value, currency.getDefaultFractionDigits() == 0 ? 0 : 2);
        if (units % step(currency) != 0) {
            throw new JsonObject.Malformed("an amount with places that the currency has not");
        }
        return new Money(units, currency);
    }

    private static long units(String value, int places) {
        try {
            return Decimals.minorUnits(value, places);
        } catch (IllegalArgumentException e) {
            throw new JsonObject.Malformed("an amount in it is " + e.getMessage());
        }
    }
}
