package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.BillStore;
import org.vintner.spi.gateway.Bills;

/**
 * Fetches each channel's bill once a day and compares it (S1.36). Channels do not wait for each other; those whose plugin is away
 * catch up when it is back.
 */
@Component(service = Job.class)
public final class BillsJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(BillsJob.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BILLS = 100;

    private final BillStore store;
    private final ChannelRegistry channels;
    private final BillFetch fetch;
    private final BillMatch match;
    private final ChannelRounds rounds;

    @Activate
    public BillsJob(
            @Reference BillStore store,
            @Reference ChannelRegistry channels,
            @Reference BillFetch fetch,
            @Reference BillMatch match) {
        this(store, channels, fetch, match, PATIENCE);
    }

    BillsJob(BillStore store, ChannelRegistry channels, BillFetch fetch, BillMatch match, Duration patience) {
        this.store = store;
        this.channels = channels;
        this.fetch = fetch;
        this.match = match;
        this.rounds = new ChannelRounds("bills", 1, patience);
    }

    @Deactivate
    void close() {
        rounds.close();
    }

    @Override
    public String name() {
        return "bills";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run() {
        rounds.run(channels.presentNames(), this::round);
    }

    private void round(String name) {
        channels.find(name).ifPresent(channel -> {
            if (channel.gateway() instanceof Bills gateway) {
                round(channel, gateway);
            }
        });
    }

    private void round(GatewayChannel channel, Bills gateway) {
        try {
            fetch.plan(channel, gateway);
            for (int fetched = 0; fetched < BILLS && fetch.next(channel, gateway); fetched++) {
                LOG.debug("Channel {}: a bill was asked for", channel.name());
            }
            store.uncompared(channel.name(), BILLS).forEach(match::match);
        } catch (CommerceException e) {
            LOG.debug("The bills of {} wait: {}", channel.name(), e.getMessage());
        }
    }
}
