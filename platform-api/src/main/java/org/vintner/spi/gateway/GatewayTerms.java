package org.vintner.spi.gateway;

import java.time.Duration;
import java.util.Currency;
import java.util.Map;

/**
 * What a gateway declares. Vintner derives the hold on stock, the polling curve and the limits of a payment from it. What a
 * gateway <em>can</em> do is told by the interfaces that it implements ({@link CloseUnpaid}, {@link Refunds}, {@link Bills}, ...);
 * when its bills are ready stands in {@link BillTerms}.
 *
 * @param limits for each currency that the account takes, how much
 * @param paymentWindow how long the buyer may take to pay after start, by the provider's rule
 * @param deadline how long a call may take before Vintner gives it up
 * @param notificationRetryHorizon for how long the provider repeats a notification that was not answered well
 * @param handleRetention for how long the provider knows an idempotency key again. Within it a refund whose answer was lost is
 *     asked for again under the same number; afterwards Vintner looks it up first, and asks only when the provider does not know of
 *     it. {@link #FOR_GOOD} where our number is the provider's own key
 * @param partialRefunds whether less than what was captured can be paid back
 */
public record GatewayTerms(
        Map<Currency, Limit> limits,
        Duration paymentWindow,
        Duration deadline,
        Duration notificationRetryHorizon,
        Duration handleRetention,
        boolean partialRefunds) {

    /** The provider never forgets an idempotency key. */
    public static final Duration FOR_GOOD = Duration.ofDays(365_000);

    /** Copies the map. */
    public GatewayTerms {
        limits = Map.copyOf(limits);
    }

    /**
     * Terms of a provider that never forgets our numbers and pays back in parts.
     *
     * @param limits for each currency that the account takes, how much
     * @param paymentWindow how long the buyer may take to pay after start
     * @param deadline how long a call may take
     * @param notificationRetryHorizon for how long the provider repeats a notification
     */
    public GatewayTerms(
            Map<Currency, Limit> limits, Duration paymentWindow, Duration deadline, Duration notificationRetryHorizon) {
        this(limits, paymentWindow, deadline, notificationRetryHorizon, FOR_GOOD, true);
    }

    /**
     * How much of a currency may be collected at once. Amounts are in the minor unit of ISO 4217, whatever form the provider
     * uses: the gateway converts, exactly, in both directions.
     *
     * @param smallest in minor units
     * @param largest in minor units
     * @param step every amount is a multiple of it: 1 as a rule; 100 for a currency of two decimals of which the provider takes
     *     none; 10 for one of three decimals of which it takes two
     */
    public record Limit(long smallest, long largest, long step) {

        /** Refuses what no amount could satisfy. */
        public Limit {
            if (smallest < 1 || largest < smallest || step < 1) {
                throw new IllegalArgumentException("1 <= smallest <= largest and 1 <= step, in minor units");
            }
        }

        /**
         * A limit that takes every amount in between.
         *
         * @param smallest in minor units
         * @param largest in minor units
         */
        public Limit(long smallest, long largest) {
            this(smallest, largest, 1);
        }
    }
}
