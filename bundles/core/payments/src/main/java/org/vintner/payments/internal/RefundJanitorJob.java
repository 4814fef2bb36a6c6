package org.vintner.payments.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.jobs.Job;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.RefundStore.Poll;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Takes refunds further whose end is not known: soon at first, then ever more rarely, never giving up. What is still unknown when
 * the quick look-ups are over is on the attention list until it is known.
 */
@Component(service = Job.class)
public final class RefundJanitorJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(RefundJanitorJob.class);
    private static final int BATCH = 50;

    /** What a bank may take to pay back. */
    private static final Duration ON_ITS_WAY = Duration.ofDays(10);

    private static final Duration IN_THE_END = Duration.ofDays(1);

    private final RefundStore store;
    private final RefundDesk desk;
    private final PaymentStore payments;
    private final AttentionStore attention;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final UnitOfWork unitOfWork;

    @Activate
    public RefundJanitorJob(
            @Reference RefundStore store,
            @Reference RefundDesk desk,
            @Reference PaymentStore payments,
            @Reference AttentionStore attention,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.desk = desk;
        this.payments = payments;
        this.attention = attention;
        this.channels = channels;
        this.calls = calls;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "refund-janitor";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    /** A channel that gives no answer is left alone until the next run, so that it can't hold the others up. */
    @Override
    public void run() {
        Set<String> silent = new HashSet<>();
        for (Poll poll : store.claimDue(BATCH)) {
            String channel =
                    payments.find(poll.refund().payment()).orElseThrow().channel();
            if (!silent.contains(channel) && !answered(poll.refund())) {
                silent.add(channel);
            }
            goOn(poll, channel);
        }
    }

    private boolean answered(Refund refund) {
        try {
            return desk.goOn(refund);
        } catch (CommerceException e) {
            LOG.debug("Refund {} could not be taken further: {}", refund.id(), e.getMessage());
            return false;
        }
    }

    private void goOn(Poll poll, String channel) {
        Refund now = store.find(poll.refund().id()).orElseThrow();
        if (RefundTable.ended(now.state())) {
            return;
        }
        boolean soon = poll.polls() + 1 < PollCurve.STEPS;
        if (!soon && (now.state() != RefundState.PENDING || poll.age().compareTo(ON_ITS_WAY) > 0)) {
            unitOfWork.run(() ->
                    attention.open(AttentionReason.REFUND_UNRESOLVED, now.id().toString(), unresolved(now)));
        }
        store.pollIn(now.id(), soon ? PollCurve.after(poll.polls()) : rarely(poll.age(), channel));
    }

    private static String unresolved(Refund refund) {
        return "It is not known whether " + refund.amount() + " of " + refund.payment()
                + " were paid back: the refund is " + refund.state()
                + ". It is looked up further; look at the provider, and ask again as often as you like.";
    }

    private Duration rarely(Duration age, String channel) {
        boolean beyond = channels.find(channel)
                .filter(present -> age.compareTo(calls.terms(present).notificationRetryHorizon()) > 0)
                .isPresent();
        return beyond ? IN_THE_END : PollCurve.AFTERWARDS;
    }
}
