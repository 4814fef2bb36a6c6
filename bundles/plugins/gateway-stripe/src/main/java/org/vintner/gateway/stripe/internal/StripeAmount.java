package org.vintner.gateway.stripe.internal;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import org.vintner.api.Money;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.GatewayTerms;

/**
 * Amounts in the form of Stripe's API, which is not always the minor unit of ISO 4217 (docs.stripe.com/currencies). HUF and TWD
 * are special at payout only: charges have two places, as ISO 4217 says.
 */
final class StripeAmount {

    private static final Set<String> NO_PLACES = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> THREE_PLACES = Set.of("BHD", "JOD", "KWD", "OMR", "TND");
    /** Without places by ISO 4217, but written with two, which are 0. */
    private static final Set<String> TWO_ZEROS = Set.of("ISK", "UGX");

    /** Stripe takes eight digits. */
    private static final long LARGEST = 99_999_999;

    private StripeAmount() {}

    private static int places(Currency currency) {
        String code = currency.getCurrencyCode();
        if (NO_PLACES.contains(code)) {
            return 0;
        }
        return THREE_PLACES.contains(code) ? 3 : 2;
    }

    /** Whether it is known how Stripe writes amounts of a currency. */
    static boolean isTaken(Currency currency) {
        int iso = currency.getDefaultFractionDigits();
        return iso == places(currency)
                || TWO_ZEROS.contains(currency.getCurrencyCode())
                || (iso == 2 && NO_PLACES.contains(currency.getCurrencyCode()));
    }

    /** By how much Stripe's number is larger than that of ISO 4217; 0 when it is smaller. */
    private static long times(Currency currency) {
        return power(places(currency) - currency.getDefaultFractionDigits());
    }

    private static long dividedBy(Currency currency) {
        return power(currency.getDefaultFractionDigits() - places(currency));
    }

    private static long power(int places) {
        return switch (places) {
            case 1 -> 10;
            case 2 -> 100;
            case 3 -> 1000;
            default -> 1;
        };
    }

    /** The last of three places is always 0; what Stripe has no places for must be whole. */
    private static long step(Currency currency) {
        return places(currency) == 3 ? 10 : dividedBy(currency);
    }

    static GatewayTerms.Limit limit(Currency currency) {
        long step = step(currency);
        long largest = LARGEST / times(currency) * dividedBy(currency);
        return new GatewayTerms.Limit(step, largest / step * step, step);
    }

    /** {@return the number for Stripe} */
    static long write(Money money) {
        Currency currency = money.currency();
        if (money.amount() % step(currency) != 0) {
            throw new IllegalArgumentException(
                    "Stripe takes " + currency + " in steps of " + step(currency) + " only.");
        }
        return Math.multiplyExact(money.amount(), times(currency)) / dividedBy(currency);
    }

    /**
     * Reads what Stripe says.
     *
     * @param code in small letters, as Stripe writes it
     * @throws JsonObject.Malformed when that is no amount of the currency
     */
    static Money read(long number, String code) {
        try {
            Currency currency = Currency.getInstance(code.toUpperCase(Locale.ROOT));
            if (number < 0 || !isTaken(currency) || number % times(currency) != 0) {
                throw new JsonObject.Malformed("no amount of " + currency);
            }
            return new Money(Math.multiplyExact(number, dividedBy(currency)) / times(currency), currency);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new JsonObject.Malformed("no amount");
        }
    }
}
