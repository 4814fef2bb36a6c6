package org.vintner.api.orders;

/**
 * A new order and the key to it.
 *
 * @param order the order
 * @param accessGrant what proves that its bearer is the buyer: 256 unguessable bits; whoever has it reads the order and its
 *     keys
 */
public record PlacedOrder(Order order, String accessGrant) {}
