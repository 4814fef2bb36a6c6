package org.vintner.spi.gateway;

/** What came of {@link Refunds#refund}. */
public sealed interface RefundOutcome {

    /**
     * The money was paid back.
     *
     * @param providerRefund the provider's number
     */
    record Succeeded(String providerRefund) implements RefundOutcome {}

    /**
     * The provider has taken the order; a notification or a look-up tells the end.
     *
     * @param providerRefund the provider's number
     */
    record Accepted(String providerRefund) implements RefundOutcome {}

    /**
     * The provider said no, and has paid nothing back.
     *
     * @param reason why, for operators
     */
    record Refused(String reason) implements RefundOutcome {}

    /**
     * The provider was not reached: it may be tried again blindly.
     *
     * @param reason why, for operators
     */
    record NotSent(String reason) implements RefundOutcome {}

    /**
     * It is not known whether the provider paid back.
     *
     * @param reason why, for operators
     */
    record Unknown(String reason) implements RefundOutcome {}
}
