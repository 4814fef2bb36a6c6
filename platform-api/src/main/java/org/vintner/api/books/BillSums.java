package org.vintner.api.books;

import org.vintner.api.Money;

/**
 * What one currency of a bill adds up to.
 *
 * @param payments what buyers paid
 * @param paymentCount in so many payments
 * @param refunds what they got back
 * @param refundCount in so many refunds
 * @param fees what the provider kept, of payments and by itself, less what it gave back; in minor units, negative when it gave
 *     back more
 * @param predictedFees what it should have kept of the payments by the channel's fee rates; 0 where there is no rate
 * @param otherIn what else the account gained
 * @param otherOut what else the account lost, payouts among it
 * @param net payments less refunds and fees, in minor units; negative when more was paid back
 */
public record BillSums(
        Money payments,
        long paymentCount,
        Money refunds,
        long refundCount,
        long fees,
        Money predictedFees,
        Money otherIn,
        Money otherOut,
        long net) {}
