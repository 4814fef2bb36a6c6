package org.vintner.api.catalog;

import java.util.Optional;
import org.vintner.api.id.AccountId;

/**
 * Which products are wanted.
 *
 * @param state only those in this state
 * @param seller only those of this seller
 */
public record ProductFilter(Optional<ProductState> state, Optional<AccountId> seller) {

    /** Whatever a visitor may see. */
    public static final ProductFilter ON_SALE =
            new ProductFilter(Optional.of(ProductState.PUBLISHED), Optional.empty());
}
