package org.vintner.api.inventory;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;

/** When stock counts as low. A low stock is an event {@code stock.low} and an item on the attention list. */
@ProviderType
public interface StockAlerts {

    /**
     * {@return the terms of a product, its own or the configured ones}
     *
     * @param actor the product's seller or an administrator
     * @param product which product
     */
    StockAlert of(Actor actor, ProductId product);

    /**
     * Sets the terms of a product.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code KEY}
     * @param threshold so many free keys or fewer are low, 0 to 1,000,000
     * @param hours low, too, when the stock ends within so many hours, 0 to 8,760
     * @return the terms
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    StockAlert set(Actor actor, ProductId product, int threshold, int hours);
}
