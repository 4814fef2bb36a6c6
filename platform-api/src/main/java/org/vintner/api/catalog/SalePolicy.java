package org.vintner.api.catalog;

import java.time.Duration;
import java.util.Objects;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * What is done when a sale does not go as it should (S1.29, S2.22). An order keeps the policy with which it was placed.
 *
 * @param latePayment what becomes of money that comes after the order's end; when the lines of an order disagree, it is paid
 *     back
 * @param shortageDeadline how long a paid line waits for stock before it is paid back by itself; more than 0, up to 30 days
 */
public record SalePolicy(LatePayment latePayment, Duration shortageDeadline) {

    private static final Duration LONGEST = Duration.ofDays(30);

    /** Revive, and wait a day for stock. */
    public static final SalePolicy DEFAULT = new SalePolicy(LatePayment.REVIVE, Duration.ofHours(24));

    /** Refuses values out of range. */
    public SalePolicy {
        Objects.requireNonNull(latePayment, "latePayment");
        Objects.requireNonNull(shortageDeadline, "shortageDeadline");
        // Stored in seconds: less would become 0.
        if (shortageDeadline.compareTo(Duration.ofSeconds(1)) < 0 || shortageDeadline.compareTo(LONGEST) > 0) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "A short line waits 1 second to 30 days for stock, as an ISO 8601 duration such as PT24H or P7D.",
                    "sale.shortageDeadline");
        }
    }
}
