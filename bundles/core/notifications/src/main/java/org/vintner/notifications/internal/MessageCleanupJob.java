package org.vintner.notifications.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.Batches;
import org.vintner.persistence.store.MessageStore;

/** Deletes old records of messages that do not wait to be sent. */
@Component(service = Job.class, configurationPid = "org.vintner.notifications")
public final class MessageCleanupJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(MessageCleanupJob.class);
    // Bounds a run well below its lease; the rest is for the next one.
    private static final int MAX_BATCHES = 100;

    private final MessageStore messages;
    private final Duration retention;

    @Activate
    public MessageCleanupJob(@Reference MessageStore messages, NotificationsConfig config) {
        this(messages, Duration.ofDays(config.retentionDays()));
    }

    MessageCleanupJob(MessageStore messages, Duration retention) {
        this.messages = messages;
        this.retention = retention;
    }

    @Override
    public String name() {
        return "message-cleanup";
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
        int deleted = Batches.delete(MAX_BATCHES, size -> messages.deleteOld(retention, size));
        if (deleted > 0) {
            LOG.info("The records of {} messages older than {} days were deleted", deleted, retention.toDays());
        }
    }
}
