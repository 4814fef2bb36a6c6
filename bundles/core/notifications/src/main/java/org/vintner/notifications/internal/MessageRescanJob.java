package org.vintner.notifications.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;

/**
 * Gives messages that failed because nobody could be reached one more attempt an hour for some days (S2.25), so that a night
 * without mail server mends itself. What was refused is left to a person.
 */
@Component(service = Job.class, configurationPid = "org.vintner.notifications")
public final class MessageRescanJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(MessageRescanJob.class);
    private static final Duration FAILED_FOR = Duration.ofHours(1);
    private static final Duration YOUNGER_THAN = Duration.ofDays(3);

    private final MessageRevival revival;
    private final int maxAttempts;

    @Activate
    public MessageRescanJob(@Reference MessageRevival revival, NotificationsConfig config) {
        this(revival, config.maxAttempts());
    }

    MessageRescanJob(MessageRevival revival, int maxAttempts) {
        this.revival = revival;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public String name() {
        return "message-rescan";
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void run() {
        int count = revival.rescan(FAILED_FOR, YOUNGER_THAN, maxAttempts);
        if (count > 0) {
            LOG.info("{} failed messages are tried once more", count);
        }
    }
}
