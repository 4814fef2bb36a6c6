package org.vintner.spi.gateway;

import org.osgi.annotation.versioning.ConsumerType;

/** Capability: money can be paid back. */
@ConsumerType
public interface Refunds {

    /**
     * Pays money back. Idempotent by {@link RefundRequest#refund()}, given to the provider as idempotency key.
     *
     * @param request how much of what
     * @return what the provider said
     */
    RefundOutcome refund(RefundRequest request);

    /**
     * Asks how a refund stands. Changes nothing.
     *
     * @param request the refund as it was asked for
     * @return facts about this refund
     */
    LookupOutcome lookupRefund(RefundRequest request);
}
