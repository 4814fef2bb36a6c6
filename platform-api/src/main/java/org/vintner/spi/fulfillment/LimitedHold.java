package org.vintner.spi.fulfillment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.spi.fulfillment.PlacedLines.Asked;

/** {@link PlacedLines} that are held for a time of their own, in place of the shop's payment timeout. */
@ConsumerType
public interface LimitedHold {

    /**
     * {@return for how long the order may stay unpaid; empty when the lines leave that to the shop}
     *
     * <p>Called after {@link PlacedLines#prices}, in the same transaction.
     *
     * @param lines lines of this kind
     */
    Optional<Duration> hold(List<Asked> lines);
}
