package org.vintner.spi.gateway;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Capability: the provider sends notifications. Vintner stores the raw notification between the two calls and renders the
 * answer. Both calls only compute: no network, no blocking, a few milliseconds.
 */
@ConsumerType
public interface WebhookSource {

    /**
     * Checks signature and age over the untouched bytes, before anything is parsed, in constant time, against keys from the
     * configuration only; then that the notification is for this merchant account and mode.
     *
     * <p>Rules of the plugin-tck: GW-41, GW-42, GW-43, GW-44, GW-45, GW-46, GW-47, GW-48, GW-51, GW-52, GW-54, GW-56,
     * GW-62, GW-125.
     *
     * @param notification what arrived
     * @return whether the provider sent it
     */
    Authentication authenticate(RawNotification notification);

    /**
     * Says what an authentic notification means. Unknown kinds mean nothing. May be called again later for a stored
     * notification and then gives the same facts.
     *
     * <p>Rules of the plugin-tck: GW-40, GW-49, GW-50, GW-53, GW-55, GW-58, GW-59, GW-60, GW-61, GW-63.
     *
     * @param notification what arrived, authentic
     * @return what the provider states, maybe nothing
     */
    List<Fact> interpret(RawNotification notification);

    /**
     * {@return what the provider takes as "received"; constant}
     *
     * <p>Rules of the plugin-tck: GW-57.
     */
    Acknowledgement acknowledgement();
}
