package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.Poll;

/**
 * Asks about payments whose end is not known: lost notifications, unknown outcomes, a server that died between two steps (S1.30).
 * Payments of a channel whose plugin is away stay due until it is back.
 */
@Component(service = Job.class)
public final class PaymentJanitorJob implements Job {

    private static final int BATCH = 25;
    private static final int LANES = 4;
    private static final int FAILURES = 3;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PaymentStore store;
    private final ChannelRegistry channels;
    private final PaymentFollowUp followUp;
    private final ChannelRounds rounds;

    @Activate
    public PaymentJanitorJob(
            @Reference PaymentStore store, @Reference ChannelRegistry channels, @Reference PaymentFollowUp followUp) {
        this(store, channels, followUp, PATIENCE);
    }

    PaymentJanitorJob(PaymentStore store, ChannelRegistry channels, PaymentFollowUp followUp, Duration patience) {
        this.store = store;
        this.channels = channels;
        this.followUp = followUp;
        this.rounds = new ChannelRounds("payment-janitor", LANES, patience);
    }

    @Deactivate
    void close() {
        rounds.close();
    }

    @Override
    public String name() {
        return "payment-janitor";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void run() {
        rounds.run(channels.presentNames(), this::round);
    }

    /** A provider that gives no answer several times in a row is left alone for a moment; what was not asked stays due. */
    private void round(String channel) {
        int failures = 0;
        for (Poll poll : store.claimDue(channel, BATCH)) {
            if (failures == FAILURES) {
                store.pollIn(poll.payment().id(), SOON);
            } else {
                failures = followUp.goOn(poll) ? 0 : failures + 1;
            }
        }
    }
}
