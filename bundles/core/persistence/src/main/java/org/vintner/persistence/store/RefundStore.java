package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;

/** Keeps refunds, and with them what is left of a payment. */
@ProviderType
public interface RefundStore {

    /**
     * Writes a refund of a locked payment down and sets its amount aside; it is looked up soon unless it moves on. The
     * database refuses more than was captured.
     */
    Refund add(RefundId id, PaymentId payment, Money amount, List<OrderLineId> lines, String reason);

    /** Writes down a refund that was made at the provider's own desk; follow with {@link #succeeded}. */
    Refund addForeign(PaymentId payment, Money amount, List<OrderLineId> lines, String providerRefund);

    /** The refund, if there is one. */
    Optional<Refund> find(RefundId id);

    /** Oldest first. */
    List<Refund> ofPayment(PaymentId payment);

    /** The refund, locked until the transaction ends. */
    Optional<Refund> lock(RefundId id);

    /** The refund of a channel that has this provider number. */
    Optional<Refund> byProviderRefund(String channel, String providerRefund);

    /** Moves a locked refund that has not ended, to a state that is no end. */
    void move(RefundId id, RefundState state, Optional<String> providerRefund);

    /** Ends a locked refund well: posts it to the ledger and moves the payment. */
    void succeeded(RefundId id, Optional<String> providerRefund);

    /** Ends a locked refund badly: its amount can be refunded again. */
    void failed(RefundId id, String reason);

    /** The channels that have refunds whose look-up is due. */
    List<String> dueChannels();

    /**
     * Claims refunds of a channel whose look-up is due; each is due again a minute later unless that is set otherwise.
     *
     * @return at most {@code limit} refunds with the number of earlier look-ups
     */
    List<Poll> claimDue(String channel, int limit);

    /** Sets when a refund that has not ended is looked up next. */
    void pollIn(RefundId id, Duration delay);

    /**
     * A refund to be looked up.
     *
     * @param refund which refund
     * @param polls how often it was looked up before
     * @param age how long ago it was asked for, by the database's clock
     */
    record Poll(Refund refund, int polls, Duration age) {}
}
