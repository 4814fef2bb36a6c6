package org.vintner.api.payments;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.NotificationId;

/**
 * A provider's notification that was kept.
 *
 * @param id its id here
 * @param channel the channel that it came by
 * @param eventId the provider's id of the event
 * @param receivedAt when the copy that is kept arrived
 * @param processedAt when it was applied; empty when that failed and no later copy has come
 * @param result what became of it, in words for operators
 * @param copies how many more times it came
 * @param size length of its body in bytes
 */
public record WebhookNotification(
        NotificationId id,
        String channel,
        String eventId,
        Instant receivedAt,
        Optional<Instant> processedAt,
        String result,
        int copies,
        int size) {}
