package org.vintner.api.payments;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.spi.gateway.Fact;

/**
 * The one funnel through which what providers say becomes true here, whether it came by reply, webhook or look-up. The same
 * fact twice is success.
 */
@ProviderType
public interface PaymentReports {

    /**
     * Applies facts. Capture, order state, keys, grants, ledger and outbox rows of one fact commit together; facts of one call
     * may share a transaction, and one bad fact never sinks its neighbors. Returns after the commit. Safe to call at the same
     * time, with the same facts, from any threads.
     *
     * @param source where the facts come from
     * @param facts what the provider said
     * @return one outcome per fact, in the order of the list
     * @throws org.vintner.api.CommerceException {@code unavailable} when the database can't be reached: nothing was applied of
     *     what has no outcome; the caller lets the provider try again
     */
    List<ReportOutcome> apply(ReportSource source, List<Fact> facts);
}
