package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.spi.gateway.NextAction;

/** Keeps payments and their ledger rows. */
@ProviderType
public interface PaymentStore {

    /**
     * Writes payments down before their providers are asked; they are looked up soon unless they move on.
     *
     * @return they, in the order of the list
     */
    List<Payment> add(List<NewRow> payments);

    /** The payment, if there is one. */
    Optional<Payment> find(PaymentId id);

    /** Oldest first. */
    List<Payment> ofOrder(OrderId order);

    /** The order's payment that may still be captured, if there is one. */
    Optional<Payment> live(OrderId order);

    /** Those of the orders that have a payment, however it stands. */
    Set<OrderId> withPayment(Collection<OrderId> orders);

    /** The payments that exist, locked until the transaction ends, in no order. */
    List<Payment> lock(Collection<PaymentId> ids);

    /**
     * Locks the payments that exist and that nobody else has locked just now, without waiting, and looks whose some providers' numbers
     * are.
     */
    Locked tryLock(Collection<PaymentId> ids, Collection<ProviderNumber> numbers);

    /** Which of these payments exist. */
    Set<PaymentId> existing(Collection<PaymentId> ids);

    /** Which payments have these numbers; of numbers that none has there is nothing. */
    Map<ProviderNumber, PaymentId> numbered(Collection<ProviderNumber> numbers);

    /**
     * Notes what providers answered to start; moves {@link PaymentState#CREATED} to {@link PaymentState#PENDING}, with its
     * transition. Of two answers for one payment with different references the first counts.
     *
     * @return the payments as they are then, one per answer, in the order of the list
     */
    List<Payment> started(List<Start> answers);

    /** Marks locked payments as captured in full and posts each to the ledger. */
    void capture(List<Capture> captures);

    /**
     * Moves a locked payment that was not captured. An authorized one is due at once; one that has ended is looked up once an
     * hour, unless it failed before the provider took it on.
     */
    void move(PaymentId id, PaymentState state, Optional<String> failure);

    /** Claims at most {@code limit} payments of a channel whose look-up is due, and sets when the next one is should we die. */
    List<Poll> claimDue(String channel, int limit);

    /**
     * Notes that a claimed payment was asked about, and sets when it is looked up next: at the end of the buyer's time, if that
     * comes before the end of the pause. Of no effect when it is not looked up any more.
     */
    void asked(PaymentId id, Duration pause);

    /** Gives a claimed payment back that was not asked about. */
    void pollIn(PaymentId id, Duration pause);

    /** Ends the look-ups of a payment. */
    void pollNoMore(PaymentId id);

    /** Makes every unfinished payment of a channel due for look-up now. */
    void pollNow(String channel);

    /** How many payments are under way, neither captured nor ended, by channel; one of these channels that has none is left out. */
    Map<String, Long> underWay(Collection<String> channels);

    /**
     * A payment to be written down.
     *
     * @param window how long the buyer may pay, from the database's now
     */
    record NewRow(
            PaymentId id, OrderId order, String channel, Money amount, Duration window, Optional<String> returnUrl) {}

    /**
     * What a provider answered to the start of a payment.
     *
     * @param reference the provider's, by which it knows the payment until it has a number
     * @param next what the buyer does to pay
     * @param provider who answered, for the history
     */
    record Start(PaymentId payment, String reference, NextAction next, Actor provider) {}

    /** A number that a provider gave to a payment. */
    record ProviderNumber(String channel, String number) {}

    /**
     * What a try to lock gave.
     *
     * @param payments that are locked, in no order
     * @param numbered which payments have the numbers that were asked for, as of the moment before
     */
    record Locked(List<Payment> payments, Map<ProviderNumber, PaymentId> numbered) {}

    /**
     * A capture to be noted.
     *
     * @param payment locked and not captured
     * @param providerPayment the provider's number
     */
    record Capture(Payment payment, String providerPayment) {}

    /**
     * A payment to be looked up.
     *
     * @param payment which payment
     * @param polls how often it was looked up before
     * @param late for how long the buyer's time has been over, by the database's clock; negative while it is not
     */
    record Poll(Payment payment, int polls, Duration late) {

        /** Whether the buyer's time is over. */
        public boolean expired() {
            return !late.isNegative();
        }
    }
}
