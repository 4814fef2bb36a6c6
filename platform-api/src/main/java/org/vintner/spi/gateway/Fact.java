package org.vintner.spi.gateway;

import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * What a provider says about a payment or refund: an idempotent statement, never a command. Vintner compares amount, currency
 * and references with what it wrote down before the buyer left; a plugin only has to say truthfully what it was told, and to
 * check beforehand that the statement is about its own merchant account and mode.
 */
public sealed interface Fact {

    /** {@return our number, as the provider repeated it} */
    PaymentId payment();

    /**
     * The money is the merchant's.
     *
     * @param payment our number
     * @param providerReference the handle that start returned, when the provider repeats it
     * @param providerPayment the provider's number of the captured payment, unique in the channel
     * @param amount how much was captured, before fees
     */
    record Captured(PaymentId payment, Optional<String> providerReference, String providerPayment, Money amount)
            implements Fact {}

    /**
     * The money is set aside and waits for {@link SeparateCapture}.
     *
     * @param payment our number
     * @param providerPayment the provider's number
     * @param amount how much
     */
    record Authorized(PaymentId payment, String providerPayment, Money amount) implements Fact {}

    /**
     * The buyer can't pay this attempt any more: refused, abandoned or expired at the provider.
     *
     * @param payment our number
     * @param reason why, in words for the buyer
     */
    record Failed(PaymentId payment, String reason) implements Fact {}

    /**
     * The attempt was closed before it was paid, and can't be paid any more.
     *
     * @param payment our number
     */
    record Closed(PaymentId payment) implements Fact {}

    /**
     * Money was paid back.
     *
     * @param payment our number
     * @param refund our number of the refund; empty when it was made at the provider's own desk
     * @param providerRefund the provider's number of the refund, unique in the channel
     * @param amount how much
     */
    record Refunded(PaymentId payment, Optional<RefundId> refund, String providerRefund, Money amount)
            implements Fact {}

    /**
     * A refund was refused, at once or after it had looked fine.
     *
     * @param payment our number
     * @param refund our number of the refund
     * @param reason why, for operators
     */
    record RefundFailed(PaymentId payment, RefundId refund, String reason) implements Fact {}
}
