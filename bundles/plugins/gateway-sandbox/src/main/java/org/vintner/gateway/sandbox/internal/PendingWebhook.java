package org.vintner.gateway.sandbox.internal;

import java.net.URI;
import java.time.Instant;

/**
 * A notification that the shop has not taken yet.
 *
 * @param attempts how often it was sent
 * @param next when to send it again
 */
record PendingWebhook(WebhookEvent event, URI url, int attempts, Instant next) {

    PendingWebhook postponed(int newAttempts, Instant newNext) {
        return new PendingWebhook(event, url, newAttempts, newNext);
    }
}
