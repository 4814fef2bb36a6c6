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
 *
 * <p>Rules are numbered; each is a test of {@code org.vintner:plugin-tck}, which an author's contract test extends. About a plugin
 * as a guest of the server:
 * GW-120, GW-121, GW-122, GW-123, GW-124, GW-126.
 */
@ConsumerType
public interface PaymentGateway {

    /** Service property: the channel's name, lower case with dashes, unique in the server. */
    String CHANNEL = "vintner.channel";

    /** Service property: the kind of gateway, such as {@code stripe}. */
    String KIND = "vintner.gateway";

    /**
     * {@return what the provider can and can't do; constant for the life of the service, must not block}
     *
     * <p>Rules of the plugin-tck: GW-01, GW-02.
     */
    GatewayTerms terms();

    /**
     * Creates the payment at the provider. Idempotent by {@link StartRequest#payment()}, which must be given to the provider
     * as idempotency key or as our order number: a repeat returns the same payment.
     *
     * <p>Rules of the plugin-tck: GW-03, GW-04, GW-05, GW-06, GW-07, GW-08, GW-09, GW-10, GW-11, GW-12, GW-13, GW-14,
     * GW-110.
     *
     * @param request what to collect
     * @return what the provider said
     */
    StartOutcome start(StartRequest request);

    /**
     * Asks the provider how a payment stands. Changes nothing there.
     *
     * <p>Rules of the plugin-tck: GW-20, GW-21, GW-22, GW-23, GW-24, GW-25, GW-26, GW-27, GW-28, GW-29, GW-30.
     *
     * @param request which payment
     * @return what the provider said
     */
    LookupOutcome lookup(LookupRequest request);
}
