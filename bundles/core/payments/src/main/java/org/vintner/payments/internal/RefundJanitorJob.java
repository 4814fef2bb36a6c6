package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.jobs.Job;
import org.vintner.api.payments.Refund;
import org.vintner.persistence.store.RefundStore;

/** Takes refunds further whose end is not known. The claim itself sets the next try a minute away. */
@Component(service = Job.class)
public final class RefundJanitorJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(RefundJanitorJob.class);
    private static final int BATCH = 50;

    private final RefundStore store;
    private final RefundDesk desk;

    @Activate
    public RefundJanitorJob(@Reference RefundStore store, @Reference RefundDesk desk) {
        this.store = store;
        this.desk = desk;
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
        for (Refund refund : store.claimDue(BATCH)) {
            try {
                desk.goOn(refund);
            } catch (CommerceException e) {
                LOG.debug("Refund {} could not be taken further: {}", refund.id(), e.getMessage());
            }
        }
    }
}
