package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.jobs.Job;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.store.AttentionStore;
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
    private static final int BATCH = 25;
    private static final int LANES = 2;
    private static final int FAILURES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What a bank may take to pay back. */
    private static final Duration ON_ITS_WAY = Duration.ofDays(10);

    private static final Duration IN_THE_END = Duration.ofDays(1);

    private final RefundStore store;
    private final RefundDesk desk;
    private final AttentionStore attention;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final UnitOfWork unitOfWork;
    private final ChannelRounds rounds;

    @Activate
    public RefundJanitorJob(
            @Reference RefundStore store,
            @Reference RefundDesk desk,
            @Reference AttentionStore attention,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference UnitOfWork unitOfWork) {
        this(store, desk, attention, channels, calls, unitOfWork, PATIENCE);
    }

    RefundJanitorJob(
            RefundStore store,
            RefundDesk desk,
            AttentionStore attention,
            ChannelRegistry channels,
            GatewayCalls calls,
            UnitOfWork unitOfWork,
            Duration patience) {
        this.store = store;
        this.desk = desk;
        this.attention = attention;
        this.channels = channels;
        this.calls = calls;
        this.unitOfWork = unitOfWork;
        this.rounds = new ChannelRounds("refund-janitor", LANES, patience);
    }

    @Deactivate
    void close() {
        rounds.close();
    }

    @Override
    public String name() {
        return "refund-janitor";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void run() {
        rounds.run(store.dueChannels(), this::round);
    }

    /** A provider that gives no answer several times in a row is left alone until the claims of this round are due again. */
    private void round(String channel) {
        int failures = 0;
        for (Poll poll : store.claimDue(channel, BATCH)) {
            if (failures < FAILURES) {
                failures = answered(poll.refund()) ? 0 : failures + 1;
                goOn(poll, channel);
            }
        }
    }

    private boolean answered(Refund refund) {
        try {
            return desk.goOn(refund);
        } catch (CommerceException e) {
            LOG.debug("Refund {} could not be taken further: {}", refund.id(), e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // One refund that can't be settled must not keep the others waiting.
            LOG.error("Refund {} was looked up, but the answer can't be applied", refund.id(), e);
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
        return "It is not known whether " + MoneyText.of(refund.amount()) + " of " + refund.payment()
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
