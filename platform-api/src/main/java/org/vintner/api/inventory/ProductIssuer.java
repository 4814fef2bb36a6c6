package org.vintner.api.inventory;

import java.time.Instant;
import org.vintner.api.id.ProductId;

/**
 * Where the keys of a product come from when there are none in stock.
 *
 * @param product which product
 * @param channel the channel that is asked for keys
 * @param item what the channel's other side calls the product
 * @param boundAt since when
 */
public record ProductIssuer(ProductId product, String channel, String item, Instant boundAt) {}
