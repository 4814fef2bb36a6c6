package org.vintner.spi.gateway;

/** What came of {@link PaymentGateway#start}. */
public sealed interface StartOutcome {

    /**
     * The provider waits for the buyer.
     *
     * @param providerReference the provider's handle of the payment, written down and compared with each later fact
     * @param next what the buyer does next
     */
    record Started(String providerReference, NextAction next) implements StartOutcome {}

    /**
     * The provider said no, and has created nothing.
     *
     * @param reason why, in words for the buyer; no provider internals
     */
    record Declined(String reason) implements StartOutcome {}

    /**
     * The provider was not reached: nothing can have been created there, it may be tried again blindly.
     *
     * @param reason why, for operators
     */
    record NotSent(String reason) implements StartOutcome {}

    /**
     * It is not known whether the provider created the payment.
     *
     * @param reason why, for operators
     */
    record Unknown(String reason) implements StartOutcome {}
}
