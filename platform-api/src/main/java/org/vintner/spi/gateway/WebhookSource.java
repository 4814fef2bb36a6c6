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
     * @param notification what arrived
     * @return whether the provider sent it
     */
    Authentication authenticate(RawNotification notification);

    /**
     * Says what an authentic notification means. Unknown kinds mean nothing. May be called again later for a stored
     * notification and then gives the same facts.
     *
     * @param notification what arrived, authentic
     * @return what the provider states, maybe nothing
     */
    List<Fact> interpret(RawNotification notification);

    /** {@return what the provider takes as "received"; constant} */
    Acknowledgement acknowledgement();
}
