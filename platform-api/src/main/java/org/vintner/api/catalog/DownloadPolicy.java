package org.vintner.api.catalog;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * How long, how often and from where a bought file may be fetched (S1.16 to S1.19).
 *
 * @param validFor from fulfillment or renewal on; 1 minute to 10 years
 * @param maxDownloads complete downloads; 1 to 1,000
 * @param bindTo keeps the file to where it is first fetched from; empty, as it should be for most: from anywhere
 */
public record DownloadPolicy(Duration validFor, int maxDownloads, Optional<AddressBinding> bindTo) {

    /** Seven days, five downloads, from anywhere. */
    public static final DownloadPolicy DEFAULT = new DownloadPolicy(Duration.ofDays(7), 5, Optional.empty());

    /** Refuses values out of range. */
    public DownloadPolicy {
        Objects.requireNonNull(validFor, "validFor");
        Objects.requireNonNull(bindTo, "bindTo");
        if (validFor.compareTo(Duration.ofMinutes(1)) < 0 || validFor.compareTo(Duration.ofDays(3660)) > 0) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "A download is valid for 1 minute to 10 years, as an ISO 8601 duration such as PT24H or P7D.",
                    "downloads.validFor");
        }
        if (maxDownloads < 1 || maxDownloads > 1000) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "A file may be downloaded 1 to 1,000 times.",
                    "downloads.maxDownloads");
        }
    }
}
