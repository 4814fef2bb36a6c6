package org.vintner.api.payments;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Transition;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/** Payments and refunds as buyers and staff see them. */
@ProviderType
public interface Payments {

    /**
     * Starts a payment: reserves what the order needs, writes the payment down, commits, then asks the gateway (outside any
     * transaction; the caller is kept for 3 s at the most). While an unfinished payment of the order on the same channel exists,
     * that one is returned, so that the call may be repeated.
     *
     * @param actor the order's buyer or an administrator
     * @param order what to pay
     * @param payment how
     * @return the payment; {@link PaymentState#PENDING} with the buyer's next action, or {@link PaymentState#CREATED} when it
     *     is not known yet whether the provider heard: one that takes its time is waited for without the caller, and what comes
     *     of it is seen at the payment
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code order_not_payable}, {@code sold_out}, {@code
     *     unknown_channel}, {@code channel_unavailable}, {@code payment_declined}, {@code conflict} when a payment of the
     *     order on another channel may still be captured
     */
    Payment start(Actor actor, OrderId order, NewPayment payment);

    /**
     * Finds a payment.
     *
     * @param id which payment
     * @return the payment, or empty
     */
    Optional<Payment> find(PaymentId id);

    /**
     * {@return all payments of an order, oldest first}
     *
     * @param order which order
     */
    List<Payment> ofOrder(OrderId order);

    /**
     * Asks the provider how a payment stands and applies the answer. A buyer who asks again within two seconds is told how it
     * stands here.
     *
     * @param actor who asks
     * @param id which payment
     * @return the payment as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code channel_unavailable}, {@code outcome_unknown}
     */
    Payment reconcile(Actor actor, PaymentId id);

    /**
     * Pays money back. Written down first, then asked of the provider, after the commit of the caller's transaction if there
     * is one: the refund that is returned is {@link RefundState#REQUESTED} then. When the provider's answer is unknown, the refund stays
     * {@link RefundState#UNKNOWN} and is looked up until it is known.
     *
     * @param actor an administrator or a job
     * @param id which payment
     * @param refund what and why
     * @return the refund
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when nothing was captured,
     *     {@code invalid_request}, {@code refund_exceeds_captured}, {@code line_already_refunded}, {@code currency_mismatch},
     *     {@code not_supported_by_channel}, {@code channel_unavailable}
     */
    Refund refund(Actor actor, PaymentId id, NewRefund refund);

    /**
     * Checks a refund as {@link #refund} does, and says what it would pay back. Changes nothing.
     *
     * @param actor an administrator or a job
     * @param id which payment
     * @param refund what and why
     * @return the refund with its amount and lines filled in
     * @throws org.vintner.api.CommerceException as {@link #refund}
     */
    NewRefund checkRefund(Actor actor, PaymentId id, NewRefund refund);

    /**
     * Takes a refund further whose end is not known: asks the provider how it stands, and for the money where the provider does
     * not know of it. Always under the refund's own id, so that it may be repeated; a refund that has ended stays as it is.
     *
     * @param actor an administrator or a job
     * @param id which refund
     * @return the refund as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code channel_unavailable}
     */
    Refund retryRefund(Actor actor, RefundId id);

    /**
     * Finds a refund.
     *
     * @param id which refund
     * @return the refund, or empty
     */
    Optional<Refund> findRefund(RefundId id);

    /**
     * {@return the refunds of a payment, oldest first}
     *
     * @param id which payment
     */
    List<Refund> refundsOf(PaymentId id);

    /**
     * {@return what happened to a payment, oldest first}
     *
     * @param id which payment
     */
    List<Transition> history(PaymentId id);

    /**
     * {@return what happened to a refund, oldest first}
     *
     * @param id which refund
     */
    List<Transition> refundHistory(RefundId id);
}
