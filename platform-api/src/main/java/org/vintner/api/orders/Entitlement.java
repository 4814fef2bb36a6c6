package org.vintner.api.orders;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** What a buyer may use because a line was fulfilled. */
public sealed interface Entitlement {

    /** {@return the line that promised it} */
    OrderLineId line();

    /** {@return the product that was bought} */
    ProductId product();

    /**
     * A license key of the buyer's. Its value is told by {@code LicenseKeys.reveal} only.
     *
     * @param line the line that promised it
     * @param product the product that was bought
     * @param key its id
     * @param masked its last characters behind dots
     * @param revealedAt when its value was first shown or sent
     * @param suspended whether it is not told just now, because its line is being refunded
     */
    record Key(
            OrderLineId line,
            ProductId product,
            KeyId key,
            String masked,
            Optional<Instant> revealedAt,
            boolean suspended)
            implements Entitlement {}

    /**
     * The right to fetch a file.
     *
     * @param line the line that promised it
     * @param product the product that was bought
     * @param grant its id
     * @param fileName name of the file
     * @param size in bytes
     * @param sha256 digest of the file, 64 hexadecimal digits
     * @param used complete downloads so far
     * @param maxDownloads complete downloads that are allowed
     * @param expiresAt when the right ends
     * @param url where the file is fetched now, absolute; empty when the right has ended or is suspended
     * @param suspended whether nothing is sent just now, because its line is being refunded
     */
    record Download(
            OrderLineId line,
            ProductId product,
            GrantId grant,
            String fileName,
            long size,
            String sha256,
            int used,
            int maxDownloads,
            Instant expiresAt,
            Optional<String> url,
            boolean suspended)
            implements Entitlement {}

    /**
     * Booked time.
     *
     * @param line the line that promised it
     * @param product the product that was bought
     * @param booking its id
     * @param resource whose time it is
     * @param seats which seats, by number
     * @param start when it begins
     * @param end when it ends
     * @param localStart when it begins, by the wall clock of its zone
     * @param zone the resource's zone
     * @param suspended whether it may not be used just now, because its line is being refunded
     */
    record Booked(
            OrderLineId line,
            ProductId product,
            BookingId booking,
            ResourceId resource,
            List<Integer> seats,
            Instant start,
            Instant end,
            LocalDateTime localStart,
            ZoneId zone,
            boolean suspended)
            implements Entitlement {}
}
