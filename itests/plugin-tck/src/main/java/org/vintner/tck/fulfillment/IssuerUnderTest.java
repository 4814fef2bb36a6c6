package org.vintner.tck.fulfillment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.api.id.OrderLineId;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.tck.Misbehavior;

/**
 * A plugin that issues keys, and the service at its other end: a program that misbehaves on request. Opened anew for each rule. Give
 * the plugin short time-outs.
 */
public interface IssuerUnderTest extends AutoCloseable {

    /** {@return the plugin} */
    KeyIssuer issuer();

    /** {@return another instance of the plugin for the same account at the same service, as after a restart of the server} */
    KeyIssuer another();

    /** {@return every secret of the configuration} */
    Set<String> secrets();

    /** {@return what the service calls a product of which it has keys} */
    String item();

    /**
     * {@return the keys that stand in the service's books for a reference, whoever has heard of them; none when there are none}
     *
     * @param reference which line
     */
    List<String> issued(OrderLineId reference);

    /**
     * Makes the service misbehave from now on. Of what there is: {@code REFUSE} (it has no keys for this and never will), {@code SHORT}
     * (it takes the request and has no keys as yet), {@code UNREACHABLE}, {@code HANG}, {@code SERVER_ERROR}, {@code ANSWER_HTML},
     * {@code ANSWER_HALF}, {@code LOSE_ANSWER} (it issues the keys, and the line breaks before it says so).
     */
    void dial(Misbehavior misbehavior);

    /** Makes it behave again. */
    void behave();

    /** {@return what this service can't do by its nature, and why} */
    default Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    /** Ends the plugin, and then the service. */
    @Override
    void close();
}
