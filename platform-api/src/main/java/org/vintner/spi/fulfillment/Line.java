package org.vintner.spi.fulfillment;

import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/**
 * A line to be made true.
 *
 * @param order its order
 * @param id the line
 * @param product what was bought
 * @param quantity how many
 */
public record Line(OrderId order, OrderLineId id, ProductId product, int quantity) {}
