package org.vintner.spi.gateway;

import java.time.Duration;
import java.util.Currency;
import java.util.Map;

/**
 * What a gateway declares. Vintner derives the hold on stock, the polling curve and the limits of a payment from it.
 *
 * @param limits for each currency that the account takes, how much
 * @param paymentWindow how long the buyer may take to pay after start, by the provider's rule
 * @param deadline how long a call may take before Vintner gives it up
 * @param notificationRetryHorizon for how long the provider repeats a notification that was not answered well
 */
public record GatewayTerms(
        Map<Currency, Limit> limits, Duration paymentWindow, Duration deadline, Duration notificationRetryHorizon) {

    /** Copies the map. */
    public GatewayTerms {
        limits = Map.copyOf(limits);
    }

    /**
     * How much of a currency may be collected at once.
     *
     * @param smallest in minor units
     * @param largest in minor units
     */
    public record Limit(long smallest, long largest) {}
}
