package org.vintner.booking.internal;

import org.vintner.api.Money;

/** How a price is divided into what is paid in advance and what is due on the spot. */
final class Deposit {

    private static final int WHOLE = 100;

    private Deposit() {}

    /** What is paid in advance of a price; a part of a minor unit is a whole one. */
    static Money of(Money price, int percent) {
        long amount = (price.amount() * percent + WHOLE - 1) / WHOLE;
        return new Money(amount, price.currency());
    }
}
