package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.Batches;
import org.vintner.persistence.store.WebhookInboxStore;

/**
 * Deletes old notifications that were processed, so that the inbox does not grow for ever. A copy that comes even later finds its
 * payment captured and changes nothing.
 */
@Component(service = Job.class, configurationPid = InboxSettings.PID)
@Designate(ocd = InboxSettings.class)
public final class ProcessedNotificationsJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessedNotificationsJob.class);
    // Bounds a run well below its lease; the rest is for the next one.
    private static final int MAX_BATCHES = 200;

    private final WebhookInboxStore inbox;
    private final Duration retention;

    @Activate
    public ProcessedNotificationsJob(@Reference WebhookInboxStore inbox, InboxSettings settings) {
        this(inbox, Duration.ofDays(settings.retentionDays()));
    }

    ProcessedNotificationsJob(WebhookInboxStore inbox, Duration retention) {
        this.inbox = inbox;
        this.retention = retention;
    }

    @Override
    public String name() {
        return "webhook-cleanup";
    }

    @Override
    public Duration interval() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration lease() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        int deleted = Batches.delete(MAX_BATCHES, size -> inbox.deleteProcessed(retention, size));
        if (deleted > 0) {
            LOG.info("{} processed notifications older than {} days were deleted", deleted, retention.toDays());
        }
    }
}
