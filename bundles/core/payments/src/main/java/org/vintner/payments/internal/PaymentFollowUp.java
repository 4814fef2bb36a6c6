package org.vintner.payments.internal;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.payments.internal.PaymentInquiry.Knowledge;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.Poll;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.CloseUnpaid;

/**
 * Takes one payment further whose end is not known: asks, captures what is authorized, closes what was not paid in time, and says
 * when to ask again. Every payment comes to an end: what gives no usable answer for as long as the provider would repeat a
 * notification is given up, and is on the attention list.
 */
@Component(service = PaymentFollowUp.class)
public final class PaymentFollowUp {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentFollowUp.class);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final PaymentStore store;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final PaymentInquiry inquiry;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;

    @Activate
    public PaymentFollowUp(
            @Reference PaymentStore store,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference PaymentInquiry inquiry,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls) {
        this.store = store;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.inquiry = inquiry;
        this.channels = channels;
        this.calls = calls;
    }

    /**
     * Takes a claimed payment further.
     *
     * @return whether the provider gave a usable answer
     */
    boolean goOn(Poll poll) {
        try {
            return asked(poll);
        } catch (CommerceException e) {
            LOG.debug("Payment {} could not be looked up: {}", poll.payment().id(), e.getMessage());
            return notAsked(poll, e);
        } catch (RuntimeException e) {
            // One payment that can't be settled must not keep the others waiting.
            LOG.error(
                    "Payment {} was looked up, but the answer can't be applied",
                    poll.payment().id(),
                    e);
            stillOpen(poll);
            return false;
        }
    }

    private boolean notAsked(Poll poll, CommerceException e) {
        if (e.error() == CommerceError.UNAVAILABLE) {
            throw e;
        }
        if (e.error() == CommerceError.CHANNEL_UNAVAILABLE) {
            store.pollIn(poll.payment().id(), SOON);
        } else {
            stillOpen(poll);
        }
        return false;
    }

    private boolean asked(Poll poll) {
        Payment before = poll.payment();
        Knowledge knowledge = inquiry.ask(before);
        Payment now = now(before);
        if (now.state() == PaymentState.AUTHORIZED && before.state() != PaymentState.AUTHORIZED) {
            inquiry.ask(now);
            now = now(before);
        }
        if (PaymentTable.captured(now.state())) {
            return true;
        }
        if (!PaymentTable.live(now.state())) {
            askAfterwards(poll);
            return true;
        }
        boolean mayEnd = poll.expired() && now.state() != PaymentState.AUTHORIZED;
        return mayEnd ? end(poll, now, knowledge) : stillOpen(poll);
    }

    private Payment now(Payment before) {
        return store.find(before.id()).orElseThrow();
    }

    private boolean stillOpen(Poll poll) {
        Payment payment = poll.payment();
        if (!poll.expired()) {
            store.asked(payment.id(), PollCurve.after(poll.polls()));
        } else if (poll.late().compareTo(horizon(payment)) < 0) {
            store.asked(payment.id(), PollCurve.afterEnd(poll.late()));
        } else {
            giveUp(payment);
        }
        return true;
    }

    private void giveUp(Payment payment) {
        unitOfWork.run(() -> {
            Payment now = store.lock(List.of(payment.id())).get(0);
            if (PaymentTable.live(now.state())) {
                inquiry.abandon(now);
                attention.open(
                        AttentionReason.PAYMENT_UNRESOLVED,
                        payment.id().toString(),
                        "The provider of channel '" + payment.channel()
                                + "' never said what became of this payment. Look it"
                                + " up there; payment-reconcile asks again.");
            }
            store.pollNoMore(payment.id());
        });
    }

    /** The buyer's time is over, and he has not paid. */
    private boolean end(Poll poll, Payment payment, Knowledge knowledge) {
        if (knowledge == Knowledge.KNOWN && canClose(payment)) {
            boolean closed = inquiry.close(payment);
            PaymentState state = now(payment).state();
            if (!closed && PaymentTable.live(state)) {
                stillOpen(poll);
                return false;
            }
            if (PaymentTable.captured(state)) {
                return true;
            }
        } else {
            inquiry.abandon(payment);
        }
        askAfterwards(poll);
        return true;
    }

    private boolean canClose(Payment payment) {
        return channels.find(payment.channel())
                .filter(channel -> channel.gateway() instanceof CloseUnpaid)
                .isPresent();
    }

    /** Once an hour, as long as the provider might still send word of money. */
    private void askAfterwards(Poll poll) {
        Payment payment = poll.payment();
        if (poll.late().compareTo(horizon(payment)) < 0) {
            store.asked(payment.id(), PollCurve.AFTERWARDS);
        } else {
            store.pollNoMore(payment.id());
        }
    }

    private Duration horizon(Payment payment) {
        return calls.terms(channels.get(payment.channel())).notificationRetryHorizon();
    }
}
