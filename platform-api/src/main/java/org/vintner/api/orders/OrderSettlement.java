package org.vintner.api.orders;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.RefundId;

/**
 * What payments tell orders. Implemented by the orders bundle, called by the payments bundle only, always inside a database
 * transaction that the caller opened: what is done here commits or vanishes with the payment.
 */
@ProviderType
public interface OrderSettlement {

    /**
     * Locks an order that is about to be paid and reserves what it needs. An earlier reservation of the same order is renewed.
     *
     * @param order which order
     * @param hold how long to reserve, from the database's now
     * @return the order
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code order_not_payable}, {@code sold_out}; then nothing
     *     is reserved
     */
    Order reserve(OrderId order, Duration hold);

    /**
     * As {@link #reserve(OrderId, Duration)} for many orders in one transaction, as far as that waits for nobody and every order can
     * have what it needs beside the others.
     *
     * @param holds for how long to reserve for each order; orders that are locked by {@link #tryLock} and never had a payment, so that
     *     nothing is reserved for them yet
     * @param wanted asked of each order before anything is reserved for it
     * @return the orders that are reserved; nothing is reserved for the others, which may yet be by themselves, or learn
     *     there why not
     */
    List<Order> reserve(Map<OrderId, Duration> holds, Predicate<Order> wanted);

    /**
     * Gives back what an order that will not be paid has reserved. Of no effect for a paid order.
     *
     * @param orders which orders
     */
    void release(List<OrderId> orders);

    /**
     * Locks orders that are about to be settled, waiting for whoever else has locked one.
     *
     * @param orders which orders; all exist
     */
    void lock(Collection<OrderId> orders);

    /**
     * Locks those orders that nobody else has locked just now, without waiting: so that many can be settled together and none
     * waits for the neighbor of another.
     *
     * @param orders which orders; all exist
     * @return those that are locked now
     */
    Set<OrderId> tryLock(Collection<OrderId> orders);

    /**
     * Records that orders are paid in full and makes every line true that can be, for all of them at once. Each order gets an
     * outcome of its own; a shortage is an outcome, not an exception.
     *
     * @param orders orders whose whole amount was captured just now, locked by {@link #lock} or {@link #tryLock}; each at most
     *     once
     * @return one outcome per order, in the order of the list
     */
    List<Settlement> paid(List<Paid> orders);

    /**
     * Locks an order and says which of its lines a refund may take back.
     *
     * @param order which order
     * @param lines the wanted lines; all that no refund has taken yet when there are none
     * @return these lines
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request} for a line that is not the order's or
     *     is named twice, {@code line_already_refunded}
     */
    List<OrderLine> refundable(OrderId order, List<OrderLineId> lines);

    /**
     * Marks lines of an order that is locked by {@link #refundable} as being refunded, and suspends what they gave.
     *
     * @param order which order
     * @param lines lines that no refund has taken yet; may be none
     * @param refund the refund, written down in the same transaction
     */
    void refunding(OrderId order, List<OrderLineId> lines, RefundId refund);

    /**
     * Gives back to the buyer what {@link #refunding} had suspended: the provider refused to pay back.
     *
     * @param order which order
     * @param refund the refund that failed
     */
    void refundFailed(OrderId order, RefundId refund);

    /**
     * Records that money of an order was paid back, after the payment says so: takes back what the lines of the refund gave, and
     * everything when none of the order's money is left. Of no effect on an order that keeps its whole price, such as one that
     * was paid twice.
     *
     * @param order which order
     * @param refund the refund that succeeded
     * @param actor who caused it
     * @param cause the refund, for the history
     */
    void refunded(OrderId order, RefundId refund, Actor actor, String cause);

    /**
     * An order whose money has come.
     *
     * @param order which order
     * @param actor who reported the money
     * @param cause the report, for the history
     */
    record Paid(OrderId order, Actor actor, String cause) {

        /** Refuses {@code null}. */
        public Paid {
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(actor, "actor");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * What became of one paid order.
     *
     * @param order which order
     * @param result what became of it
     * @param detail why, when it is not {@link Result#FULFILLED}; empty otherwise
     */
    record Settlement(OrderId order, Result result, String detail) {

        /** What may become of a paid order. */
        public enum Result {
            /** Every line is fulfilled. */
            FULFILLED,
            /** The keys of at least one line are asked for outside; all others are fulfilled. */
            AWAITS_KEYS,
            /** At least one line is not; the order is on the attention list. */
            NEEDS_ATTENTION,
            /** It was paid before by another payment; the caller pays this one back whole, in the same transaction. */
            PAID_ALREADY,
            /** It is not delivered, by the policy of its products; the caller pays back whole, in the same transaction. */
            REFUND_DUE
        }
    }
}
