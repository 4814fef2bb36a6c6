package org.vintner.api.orders;

import org.vintner.api.id.ProductId;

/**
 * One product that is wanted.
 *
 * @param product which product
 * @param quantity 1 to 1,000
 */
public record NewOrderLine(ProductId product, int quantity) {}
