package org.vintner.api.payments;

import java.time.Instant;

/**
 * A kept notification was processed again by hand.
 *
 * @param at when
 * @param actor by whom
 * @param result what became of it, in the words of {@link WebhookNotification#result}
 */
public record WebhookReplay(Instant at, String actor, String result) {}
