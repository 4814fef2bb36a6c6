package org.vintner.api.payments;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.NotificationId;

/** The notifications of providers as they arrived, for administrators: they may hold personal data. */
@ProviderType
public interface WebhookNotifications {

    /**
     * Lists notifications, newest first.
     *
     * @param actor an administrator
     * @param channel only those of this channel
     * @param onlyFailed leaves out what was applied
     * @param page which part
     * @return the page
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    Page<WebhookNotification> list(Actor actor, Optional<String> channel, boolean onlyFailed, PageRequest page);

    /**
     * Shows all of one. Is on the audit trail.
     *
     * @param actor an administrator
     * @param id which notification
     * @return what arrived, and what became of it
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    WebhookContent get(Actor actor, NotificationId id);

    /**
     * Processes one again, as if its provider had sent it once more at the moment at which it arrived: authenticates,
     * interprets and applies it. What was applied before is recognized: then nothing changes but the record of the replay. May
     * be repeated.
     *
     * @param actor an administrator
     * @param id which notification
     * @return what became of it
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code channel_unavailable}, {@code
     *     unknown_channel}, {@code not_supported_by_channel}
     */
    WebhookReplay replay(Actor actor, NotificationId id);
}
