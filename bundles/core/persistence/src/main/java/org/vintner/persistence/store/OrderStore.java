package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;

/** Keeps orders and their lines. */
@ProviderType
public interface OrderStore {

    /** Adds orders that wait for payment; their lines are open. Answers them in the order of the list. */
    List<Order> add(List<NewRow> orders);

    /**
     * An order to be added.
     *
     * @param timeout for how long it waits for payment, from the database's now
     */
    record NewRow(OrderId id, Buyer buyer, List<OrderLine> lines, Duration timeout) {

        /** {@return what it costs} */
        public Money total() {
            return lines.stream()
                    .map(line -> line.unitPrice().times(line.quantity()))
                    .reduce(Money::plus)
                    .orElseThrow();
        }
    }

    /** The order, if there is one. */
    Optional<Order> find(OrderId id);

    /** The order, locked against every other change of its state until the transaction ends. */
    Optional<Order> lock(OrderId id);

    /** The orders that exist, locked, in no order. */
    List<Order> lock(Collection<OrderId> ids);

    /** Locks orders in the order of their ids, skipping those that others have locked; says which. */
    Set<OrderId> tryLock(Collection<OrderId> ids);

    /** The orders that exist, in no order. */
    List<Order> findAll(Collection<OrderId> ids);

    /** Newest first. */
    Page<Order> list(OrderFilter filter, PageRequest page);

    /** Whether an unfinished payment may still pay the order. */
    boolean hasLivePayment(OrderId id);

    /** Keeps locked orders payable for at least this long from now on. */
    void extend(Map<OrderId, Duration> timeouts);

    /**
     * Moves locked orders, with some of their lines: an order that is moved to or beyond {@link OrderState#PAID} gets its time of
     * payment, a line that becomes short its deadline.
     */
    void move(Map<OrderId, OrderState> states, Map<OrderLineId, LineState> lines);

    /** What short lines of each product wait for, without those that are being refunded. */
    List<Waiting> waiting();

    /** As {@link #waiting()}, of some products only. */
    List<Waiting> waiting(Collection<ProductId> products);

    /** Orders with short lines of these products, without those that are being refunded; who paid first comes first. */
    List<OrderId> waitingFor(Collection<ProductId> products);

    /** Short lines whose deadline has passed and that no refund has taken, by order; at most {@code limit} orders. */
    List<Overdue> overdue(int limit);

    /** Sets a new deadline for short lines, from the database's now; none when empty. */
    void shortUntil(Collection<OrderLineId> lines, Optional<Duration> wait);

    /**
     * What short lines of a product wait for.
     *
     * @param smallest quantity of the smallest line
     * @param total of all lines
     */
    record Waiting(ProductId product, ProductKind kind, int smallest, int total) {}

    /** Lines of an order whose deadline has passed. */
    record Overdue(OrderId order, List<OrderLineId> lines) {}

    /** Moves lines of locked orders; one that becomes short gets its deadline. */
    void moveLines(Map<OrderLineId, LineState> states);

    /**
     * Gives lines of a locked order to a refund.
     *
     * @return how many lines no other refund had
     */
    int setRefund(List<OrderLineId> lines, RefundId refund);

    /** Takes the lines of a refund that failed away from it. */
    void clearRefund(RefundId refund);

    /** What was captured of an order and not paid back, in minor units. */
    long kept(OrderId id);

    /**
     * Locks unpaid orders whose time is over and that no unfinished payment may still pay, skipping those that are locked. Orders that
     * can't expire any more are not looked at again.
     *
     * @return at most {@code limit} orders
     */
    List<Order> lockDue(int limit);
}
