package org.vintner.tck.gateway;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;

/**
 * A gateway plugin, and the provider at its other end: a program that speaks the provider's protocol over HTTP, keeps books of
 * its own and misbehaves on request. Opened anew for each rule, on a free port. The plugin is configured with two keys for
 * notifications where its provider rotates them; the provider signs with the newer one. Give the plugin short time-outs (a
 * {@link org.vintner.spi.gateway.GatewayTerms#deadline()} of a second), so that the rules about a provider that hangs are quick.
 *
 * <p>Everything but {@link #gateway()} and {@link #another()} acts on the provider directly and is of effect when it returns.
 */
public interface ProviderUnderTest extends AutoCloseable {

    /** {@return the plugin} */
    PaymentGateway gateway();

    /**
     * Opens the plugin once more with the same configuration, as happens when it is updated: for a while both are there.
     *
     * @return the new one
     */
    PaymentGateway another();

    /**
     * Tells the provider where notifications go, where a payment's start does not say so; called once, before the first payment.
     *
     * @param url of the shop
     */
    default void notifyAt(URI url) {}

    /** {@return every secret of the configuration, such as keys and passwords, as it would look in a log} */
    Set<String> secrets();

    /**
     * {@return the headers that make up a notification's signature, in lower case; a change of any byte in them must be refused.
     * Empty when the signature stands in the body}
     */
    Set<String> signatureHeaders();

    /**
     * The buyer follows the next action and pays; with separate capture, lets the money be set aside.
     *
     * @param payment our number
     * @param started what start returned
     * @return whether the provider let him
     */
    boolean pay(PaymentId payment, StartOutcome.Started started);

    /**
     * The buyer's bank says no.
     *
     * @param payment our number
     * @param started what start returned
     */
    void decline(PaymentId payment, StartOutcome.Started started);

    /**
     * The merchant pays back at the provider's own desk, without our knowing.
     *
     * @param payment our number
     * @param amount how much
     */
    void refundElsewhere(PaymentId payment, Money amount);

    /**
     * {@return how many payments the provider's books hold under our number, paid or not}
     *
     * @param payment our number
     */
    int payments(PaymentId payment);

    /**
     * {@return how much the provider has collected for a payment, in minor units, before refunds}
     *
     * @param payment our number
     */
    long collected(PaymentId payment);

    /**
     * {@return how much the provider has paid back of a payment, in minor units}
     *
     * @param payment our number
     */
    long refunded(PaymentId payment);

    /**
     * Makes the provider misbehave from now on, in addition to what it does already.
     *
     * @param misbehavior how
     */
    void dial(Misbehavior misbehavior);

    /** Makes the provider behave again. */
    void behave();

    /**
     * {@return what this provider can't do by its nature, and why; rules about that do not apply}
     */
    default Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    /**
     * Signs a body as the provider would, whatever it holds, with the key that is in force.
     *
     * @param body any bytes
     * @return what the provider would send, or empty when its signature can't be made for anything but its own form of body
     */
    Optional<RawNotification> sign(byte[] body);

    /**
     * {@return the provider's books, when the plugin implements {@link org.vintner.spi.gateway.Bills}; without them the rules
     * about bills do not apply}
     */
    default Optional<BooksUnderTest> books() {
        return Optional.empty();
    }

    /** Ends the plugin, and then the provider. */
    @Override
    void close();
}
