package org.vintner.spi.gateway;

import org.osgi.annotation.versioning.ConsumerType;

/** Capability: money can be paid back. */
@ConsumerType
public interface Refunds {

    /**
     * Pays money back. Idempotent by {@link RefundRequest#refund()}, given to the provider as idempotency key.
     *
     * <p>Rules of the plugin-tck: GW-70, GW-71, GW-72, GW-73, GW-74, GW-75, GW-76, GW-77, GW-78, GW-79, GW-80, GW-111.
     *
     * @param request how much of what
     * @return what the provider said
     */
    RefundOutcome refund(RefundRequest request);

    /**
     * Asks how a refund stands. Changes nothing.
     *
     * <p>Rules of the plugin-tck: GW-81, GW-82, GW-83.
     *
     * @param request the refund as it was asked for
     * @return facts about this refund
     */
    LookupOutcome lookupRefund(RefundRequest request);
}
