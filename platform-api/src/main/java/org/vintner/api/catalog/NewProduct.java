package org.vintner.api.catalog;

import java.util.Optional;
import org.vintner.api.Money;

/**
 * A product to be created, as a draft.
 *
 * @param kind what it is
 * @param title one line, 1 to 200 characters
 * @param description up to 20,000 characters, may be empty
 * @param price for one piece, more than 0; 0 as well for {@link ProductKind#BOOKING}
 * @param downloads limits of downloads; {@link DownloadPolicy#DEFAULT} when empty
 * @param sale what is done about late money and missing stock; {@link SalePolicy#DEFAULT} when empty
 */
public record NewProduct(
        ProductKind kind,
        String title,
        String description,
        Money price,
        Optional<DownloadPolicy> downloads,
        Optional<SalePolicy> sale) {}
