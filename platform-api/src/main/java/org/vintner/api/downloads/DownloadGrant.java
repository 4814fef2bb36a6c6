package org.vintner.api.downloads;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/**
 * The right to fetch one file, limited in time and count.
 *
 * @param id its id
 * @param order what it was bought with
 * @param line the line that promised it
 * @param product what was bought
 * @param file the file as it was when the line was fulfilled
 * @param state where it is
 * @param used complete downloads so far
 * @param maxDownloads complete downloads that are allowed
 * @param issuedAt when it was made
 * @param expiresAt when it ends
 * @param boundTo the network that it can be fetched from, such as {@code 203.0.113.0/24}; empty: from anywhere, or not fetched
 *     yet
 * @param url where the file is fetched now, absolute; empty unless it is {@link GrantState#ISSUED}
 */
public record DownloadGrant(
        GrantId id,
        OrderId order,
        OrderLineId line,
        ProductId product,
        ProductFile file,
        GrantState state,
        int used,
        int maxDownloads,
        Instant issuedAt,
        Instant expiresAt,
        Optional<String> boundTo,
        Optional<String> url) {}
