package org.vintner.spi.gateway;

import org.osgi.annotation.versioning.ConsumerType;

/** Capability: an unpaid payment can be closed, so that the buyer can't pay it any more. */
@ConsumerType
public interface CloseUnpaid {

    /**
     * Closes a payment that is not paid. Idempotent.
     *
     * <p>Rules of the plugin-tck: GW-90, GW-91, GW-92, GW-93, GW-94, GW-95, GW-96.
     *
     * @param request which payment
     * @return what the provider said
     */
    CloseOutcome close(LookupRequest request);
}
