package org.vintner.api.books;

import java.time.Instant;
import java.util.Currency;
import java.util.Optional;

/**
 * What a provider should keep of a payment from a time on: a part of the amount, rounded half up, and a fixed amount.
 *
 * @param channel of which channel
 * @param currency for payments in this currency only; empty for those that have no rate of their own
 * @param from from when on, by the time of the bill's line; until the next rate begins
 * @param partsPerMillion the part: 29000 is 2.9 %
 * @param fixed the fixed amount, in minor units of the payment's currency
 * @param tolerance how much more or less a payment's fee may be before that is a difference, in minor units
 */
public record FeeRate(
        String channel, Optional<Currency> currency, Instant from, int partsPerMillion, long fixed, long tolerance) {}
