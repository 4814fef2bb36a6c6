package org.vintner.api.inventory;

import org.vintner.api.id.ProductId;

/**
 * How many keys of a product there are, counted from its rows.
 *
 * @param product which product
 * @param available free, and not expired
 * @param reserved set aside for orders that are being paid
 * @param sold sold
 * @param expired never sold, and their time is over
 */
public record Stock(ProductId product, long available, long reserved, long sold, long expired) {}
