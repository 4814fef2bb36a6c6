package org.vintner.api.catalog;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;

/**
 * Something for sale.
 *
 * @param id its id
 * @param kind what it is
 * @param seller whose it is
 * @param title one line, 1 to 200 characters
 * @param description any text, up to 20,000 characters
 * @param price for one piece
 * @param downloads the limits of download grants made from it; of no meaning for keys
 * @param sale what is done about late money and missing stock
 * @param state whether it is on sale
 * @param rejection why an administrator sent it back
 * @param file the file that buyers get now, for a product of kind {@link ProductKind#FILE}
 * @param createdAt when it was created
 */
public record Product(
        ProductId id,
        ProductKind kind,
        AccountId seller,
        String title,
        String description,
        Money price,
        DownloadPolicy downloads,
        SalePolicy sale,
        ProductState state,
        Optional<String> rejection,
        Optional<ProductFile> file,
        Instant createdAt) {}
