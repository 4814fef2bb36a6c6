package org.vintner.api.booking;

/**
 * An order that was taken into a queue, and the key to it.
 *
 * @param queued where it stands
 * @param accessGrant what proves that its bearer is the buyer, as of an order that is placed: of its place in the queue now, and of
 *     the order afterwards
 */
public record AcceptedOrder(QueuedOrder queued, String accessGrant) {}
