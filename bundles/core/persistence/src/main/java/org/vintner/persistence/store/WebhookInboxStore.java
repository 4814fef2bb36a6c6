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
     * Stores notifications that are processed in the running unit of work, with the result that is expected of them: whose result
     * differs is told to {@link #processed} before the end of it. Of one that failed before, the newer copy is kept; copies of
     * what was processed are counted. A copy that arrives at the same time waits for the end of the unit of work.
     *
     * @return for each whether it is to be processed; false for a copy of one that was, or that stands before it in the list
     */
    List<Boolean> begin(List<Arrival> arrivals, String expectedResult);

    /** Notes what became of a notification, in the same unit of work. */
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
     * A notification that is to be processed.
     *
     * @param channel whose provider sent it
     * @param eventId the provider's id of the event
     * @param notification what arrived
     */
    record Arrival(String channel, String eventId, RawNotification notification) {}

    /**
     * What is kept of a notification.
     *
     * @param notification what became of it
     * @param raw what arrived
     */
    record StoredNotification(WebhookNotification notification, RawNotification raw) {}
}
