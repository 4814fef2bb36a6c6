package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.spi.gateway.RawNotification;

/** Keeps providers' notifications as they arrived (S1.32). */
@ProviderType
public interface WebhookInboxStore {

    /**
     * Stores a notification that is about to be processed in the running unit of work; of one that failed before, the newer copy
     * is kept. A copy that arrives at the same time waits for the end of it.
     *
     * @param eventId the provider's id of the event
     * @return whether it is to be processed; false when a copy of it was, which is counted
     */
    boolean begin(String channel, String eventId, RawNotification notification);

    /** Notes what became of it, in the same unit of work. */
    void processed(String channel, String eventId, String result);

    /** Stores a notification whose processing failed; a later copy is processed. */
    void failed(String channel, String eventId, RawNotification notification, String error);

    /** Deletes at most so many that are older and were processed, with what tells of their replays; returns how many. */
    int deleteProcessed(Duration age, int limit);

    /** Newest first. */
    Page<WebhookNotification> list(Optional<String> channel, boolean onlyFailed, PageRequest page);

    /** All of one, if there is one. */
    Optional<StoredNotification> find(NotificationId id);

    /** As {@link #find}; copies that arrive wait until the transaction ends. */
    Optional<StoredNotification> lock(NotificationId id);

    /** Notes that it was processed again by hand. */
    WebhookReplay replayed(NotificationId id, Actor actor, String result);

    /** Oldest first. */
    List<WebhookReplay> replays(NotificationId id);

    /**
     * What is kept of a notification.
     *
     * @param notification what became of it
     * @param raw what arrived
     */
    record StoredNotification(WebhookNotification notification, RawNotification raw) {}
}
