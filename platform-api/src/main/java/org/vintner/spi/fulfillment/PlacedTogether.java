package org.vintner.spi.fulfillment;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;

/**
 * {@link PlacedLines} that can take what many orders name at once: orders that come at the same moment are then placed in one
 * transaction, each with an outcome of its own. What can't be decided for many at once is placed by itself, as if this were not there.
 * Nobody waits for stock of such lines: they name what they take.
 */
@ConsumerType
public interface PlacedTogether extends PlacedLines {

    /**
     * Guesses whether {@link #together} would let a line be taken beside others, so that those that it would not are not read twice.
     * Asks nobody, the database neither; a wrong guess does no harm.
     */
    boolean isLikely(NewOrderLine line);

    /**
     * Looks at lines of different orders, before {@link #prices} is asked for those of each order, and reads for all of them what
     * that will need.
     *
     * @param lines lines of this kind
     * @return those that may be taken beside lines of other orders: nothing about them depends on what else the same person buys, and
     *     nobody but the database is asked
     */
    Set<OrderLineId> together(List<Asked> lines);

    /**
     * Takes what orders name before they are stored, as much of it as can be had at once.
     *
     * @param orders orders whose lines are all of this kind and may be taken together
     */
    Claims claim(List<Placing> orders);

    /** An order that is about to be stored. */
    record Placing(OrderId order, Buyer buyer, List<Asked> lines) {}

    /** What was taken. */
    interface Claims {

        /** {@return the orders that have all that they name; nothing is taken for the others, which may yet succeed by themselves} */
        Set<OrderId> orders();

        /** Keeps what was taken for the orders, which are stored by now and are all of {@link #orders()}. */
        void keep(Collection<Order> stored);
    }
}
