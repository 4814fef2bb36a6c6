package org.vintner.spi.gateway;

import org.osgi.annotation.versioning.ConsumerType;

/** Capability: money is set aside first ({@link Fact.Authorized}) and captured by a call of ours. */
@ConsumerType
public interface SeparateCapture {

    /**
     * Captures the whole authorized amount. Idempotent by the payment's number.
     *
     * <p>Rules of the plugin-tck: GW-100, GW-101, GW-102, GW-103.
     *
     * @param request which payment
     * @return facts about it: {@link Fact.Captured} or {@link Fact.Failed}; unknown when there is no usable answer
     */
    LookupOutcome capture(LookupRequest request);
}
