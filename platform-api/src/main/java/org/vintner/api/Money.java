package org.vintner.api;

import java.util.Currency;
import java.util.Objects;

/**
 * An amount in the smallest unit of its currency: {@code Money(1999, EUR)} is 19.99 euros, {@code Money(1999, JPY)} is 1999
 * yen. Never negative: a direction is always told by the field that holds it.
 *
 * @param amount minor units, 0 or more
 * @param currency ISO 4217
 */
public record Money(long amount, Currency currency) {

    /** Refuses a negative amount. */
    public Money {
        Objects.requireNonNull(currency, "currency");
        if (amount < 0) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "An amount of money is 0 or more, in minor units.", "amount");
        }
    }

    /**
     * An amount in a currency named by its code.
     *
     * @param amount minor units
     * @param currencyCode ISO 4217, such as {@code EUR}
     * @return the amount
     * @throws CommerceException {@code invalid_request} when there is no such currency
     */
    public static Money of(long amount, String currencyCode) {
        try {
            return new Money(amount, Currency.getInstance(currencyCode));
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The currency is a three-letter ISO 4217 code such as EUR or CNY.",
                    "currency",
                    e);
        }
    }

    /**
     * {@return the sum}
     *
     * @param other an amount in the same currency
     */
    public Money plus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.addExact(amount, other.amount), currency);
    }

    /**
     * {@return the difference}
     *
     * @param other an amount in the same currency, not larger than this one
     */
    public Money minus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.subtractExact(amount, other.amount), currency);
    }

    /**
     * {@return this amount, that many times}
     *
     * @param quantity 0 or more
     * @throws CommerceException {@code invalid_request} when the product does not fit 64 bits
     */
    public Money times(int quantity) {
        try {
            return new Money(Math.multiplyExact(amount, quantity), currency);
        } catch (ArithmeticException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Price times quantity is too large.", "quantity", e);
        }
    }

    private void requireSameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new CommerceException(
                    CommerceError.CURRENCY_MISMATCH, currency + " and " + other.currency + " can't be added up.");
        }
    }

    /** {@return minor units and code, as in {@code 1999 EUR}} */
    @Override
    public String toString() {
        return amount + " " + currency.getCurrencyCode();
    }
}
