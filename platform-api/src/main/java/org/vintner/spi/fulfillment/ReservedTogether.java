package org.vintner.spi.fulfillment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.api.id.OrderId;

/**
 * A fulfiller that can reserve for many orders at once: payments that start at the same moment are then opened in one transaction, each
 * with an outcome of its own. What can't be had at once is asked for by {@link Fulfiller#reserve}, as if this were not there.
 */
@ConsumerType
public interface ReservedTogether extends Fulfiller {

    /**
     * Reserves what lines of different orders need, each order all or nothing, as much of it as can be had without waiting for anybody.
     *
     * <p>Rules of the plugin-tck: FF-15.
     *
     * @param lines lines of this kind, of all these orders; none of them has a reservation yet
     * @param holds for how long to reserve for each order, from the database's now
     * @return the orders that have all that their lines need; nothing is reserved for the others, which may yet succeed by themselves
     */
    Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds);
}
