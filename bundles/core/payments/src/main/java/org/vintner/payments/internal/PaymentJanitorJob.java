package org.vintner.payments.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.jobs.Job;
import org.vintner.api.payments.Payment;
import org.vintner.payments.internal.PaymentInquiry.Knowledge;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.Poll;
import org.vintner.spi.gateway.CloseUnpaid;

/**
 * Asks about payments whose end is not known: lost notifications, unknown outcomes, a server that died between two steps (S1.30).
 * Closes those whose time is over.
 */
@Component(service = Job.class)
public final class PaymentJanitorJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentJanitorJob.class);
    private static final int BATCH = 100;
    private static final Duration SOON = Duration.ofSeconds(10);

    private final PaymentStore store;
    private final PaymentInquiry inquiry;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;

    @Activate
    public PaymentJanitorJob(
            @Reference PaymentStore store,
            @Reference PaymentInquiry inquiry,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls) {
        this.store = store;
        this.inquiry = inquiry;
        this.channels = channels;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "payment-janitor";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    /** A channel that does not answer is left alone until the next run, so that it can't hold the others up. */
    @Override
    public void run() {
        Set<String> silent = new HashSet<>();
        List<Poll> due = store.claimDue(BATCH);
        for (Poll poll : due) {
            String channel = poll.payment().channel();
            if (!silent.contains(channel) && !asked(poll)) {
                silent.add(channel);
            }
        }
    }

    private boolean asked(Poll poll) {
        Payment payment = poll.payment();
        try {
            Knowledge knowledge = inquiry.ask(payment);
            Payment now = store.find(payment.id()).orElseThrow();
            if (PaymentTable.live(now.state())) {
                goOn(now, poll, knowledge);
            } else if (!PaymentTable.captured(now.state())) {
                askAfterwards(now);
            }
            return true;
        } catch (CommerceException e) {
            LOG.debug("Payment {} could not be looked up: {}", payment.id(), e.getMessage());
            return false;
        }
    }

    private void goOn(Payment payment, Poll poll, Knowledge knowledge) {
        if (!poll.expired()) {
            store.pollIn(payment.id(), PollCurve.after(poll.polls()));
        } else if (knowledge == Knowledge.KNOWN && canClose(payment)) {
            boolean closed = inquiry.close(payment);
            if (!closed) {
                store.pollIn(payment.id(), SOON);
            }
        } else {
            inquiry.abandon(payment);
            askAfterwards(payment);
        }
    }

    private boolean canClose(Payment payment) {
        return channels.find(payment.channel())
                .filter(channel -> channel.gateway() instanceof CloseUnpaid)
                .isPresent();
    }

    /** Once an hour, as long as the provider might still send word of money. */
    private void askAfterwards(Payment payment) {
        Duration horizon = calls.terms(channels.get(payment.channel())).notificationRetryHorizon();
        store.pollIn(payment.id(), PollCurve.AFTERWARDS, horizon);
    }
}
