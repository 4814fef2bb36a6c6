package org.vintner.persistence.store;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.spi.gateway.RawNotification;

/** Keeps providers' notifications as they arrived (S1.32). */
@ProviderType
public interface WebhookInboxStore {

    /**
     * Stores a notification that is about to be processed in the running unit of work. A copy that arrives at the same time
     * waits for the end of it.
     *
     * @param eventId the provider's id of the event
     * @return whether it is to be processed; false when a copy of it was
     */
    boolean begin(String channel, String eventId, RawNotification notification);

    /** Notes what became of it, in the same unit of work. */
    void processed(String channel, String eventId, String result);

    /** Stores a notification whose processing failed; a later copy is processed. */
    void failed(String channel, String eventId, RawNotification notification, String error);
}
