package org.vintner.console.internal;

import java.util.Currency;
import java.util.Optional;

/**
 * An amount that may be negative, or whose currency is left open: people read it as any other sum of money, programs get the number
 * that the REST API gives.
 *
 * @param amount in minor units
 * @param currency of which currency; empty for those of any
 */
record MinorUnits(long amount, Optional<Currency> currency) {

    MinorUnits(long amount, Currency currency) {
        this(amount, Optional.of(currency));
    }
}
