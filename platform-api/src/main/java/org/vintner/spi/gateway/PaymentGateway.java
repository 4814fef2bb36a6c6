package org.vintner.spi.gateway;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One configured account of a payment provider: a channel. Register one service per configuration with the property {@link
 * #CHANNEL} (the channel's name) and {@link #KIND}.
 *
 * <p>Every call has three outcomes: a definite yes, a definite no, and unknown. Say no only when the provider said so, and
 * unknown whenever it may have acted without our hearing of it: a time-out, a cut connection, an answer that can't be read.
 * Vintner then asks by {@link #lookup}; it never guesses and never creates a second payment for the same attempt.
 *
 * <p>Calls come from Vintner's threads, several at once, outside any database transaction, and are given up after {@link
 * GatewayTerms#deadline()}: a call that goes on afterwards harms only its own channel. Throwing is understood as unknown.
 */
@ConsumerType
public interface PaymentGateway {

    /** Service property: the channel's name, lower case with dashes, unique in the server. */
    String CHANNEL = "vintner.channel";

    /** Service property: the kind of gateway, such as {@code stripe}. */
    String KIND = "vintner.gateway";

    /** {@return what the provider can and can't do; constant for the life of the service, must not block} */
    GatewayTerms terms();

    /**
     * Creates the payment at the provider. Idempotent by {@link StartRequest#payment()}, which must be given to the provider
     * as idempotency key or as our order number: a repeat returns the same payment.
     *
     * @param request what to collect
     * @return what the provider said
     */
    StartOutcome start(StartRequest request);

    /**
     * Asks the provider how a payment stands. Changes nothing there.
     *
     * @param request which payment
     * @return what the provider said
     */
    LookupOutcome lookup(LookupRequest request);
}
