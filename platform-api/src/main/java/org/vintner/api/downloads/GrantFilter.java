package org.vintner.api.downloads;

import java.util.Optional;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

/**
 * Which download grants are wanted.
 *
 * @param order only those of this order
 * @param product only those of this product
 */
public record GrantFilter(Optional<OrderId> order, Optional<ProductId> product) {

    /** All of them. */
    public static final GrantFilter ALL = new GrantFilter(Optional.empty(), Optional.empty());
}
