package org.vintner.api.inventory;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/**
 * A license key without its value.
 *
 * @param id its id
 * @param product what it belongs to
 * @param state where it is
 * @param masked its last characters behind dots
 * @param line the order line it was sold to
 * @param importedAt when it came into stock
 * @param expiresAt from when on it must not be sold
 * @param soldAt when it was sold
 * @param revealedAt when its value was first shown or sent
 * @param suspended whether its value is not told just now, because its line is being refunded
 */
public record LicenseKey(
        KeyId id,
        ProductId product,
        KeyState state,
        String masked,
        Optional<OrderLineId> line,
        Instant importedAt,
        Optional<Instant> expiresAt,
        Optional<Instant> soldAt,
        Optional<Instant> revealedAt,
        boolean suspended) {}
