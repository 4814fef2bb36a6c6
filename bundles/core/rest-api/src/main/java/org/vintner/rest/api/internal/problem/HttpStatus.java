package org.vintner.rest.api.internal.problem;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.vintner.api.CommerceError;

/** The HTTP status of each error: one table. */
public final class HttpStatus {

    /** After how many seconds a caller may try again, when nothing better is known. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private static final Map<CommerceError, Integer> TABLE = new EnumMap<>(Map.ofEntries(
            Map.entry(CommerceError.INVALID_REQUEST, 400),
            Map.entry(CommerceError.INVALID_ID, 400),
            Map.entry(CommerceError.UNKNOWN_FIELD, 400),
            Map.entry(CommerceError.MALFORMED_BODY, 400),
            Map.entry(CommerceError.BODY_TOO_LARGE, 413),
            Map.entry(CommerceError.UNSUPPORTED_MEDIA_TYPE, 415),
            Map.entry(CommerceError.UNAUTHORIZED, 401),
            Map.entry(CommerceError.FORBIDDEN, 403),
            Map.entry(CommerceError.NOT_FOUND, 404),
            Map.entry(CommerceError.METHOD_NOT_ALLOWED, 405),
            Map.entry(CommerceError.NOT_ACCEPTABLE, 406),
            Map.entry(CommerceError.CONFLICT, 409),
            Map.entry(CommerceError.INVALID_CONFIGURATION, 422),
            Map.entry(CommerceError.ALREADY_EXISTS, 409),
            Map.entry(CommerceError.IDEMPOTENCY_KEY_REUSED, 422),
            Map.entry(CommerceError.IDEMPOTENCY_KEY_IN_USE, 409),
            Map.entry(CommerceError.PRODUCT_NOT_FOR_SALE, 409),
            Map.entry(CommerceError.SOLD_OUT, 409),
            Map.entry(CommerceError.SLOT_NOT_OFFERED, 422),
            Map.entry(CommerceError.SLOT_TAKEN, 409),
            Map.entry(CommerceError.BOOKING_REFUSED, 422),
            Map.entry(CommerceError.QUEUE_FULL, 503),
            Map.entry(CommerceError.RESERVATION_LIMIT, 429),
            Map.entry(CommerceError.ORDER_NOT_PAYABLE, 409),
            Map.entry(CommerceError.CURRENCY_MISMATCH, 422),
            Map.entry(CommerceError.REFUND_EXCEEDS_CAPTURED, 422),
            Map.entry(CommerceError.LINE_ALREADY_REFUNDED, 409),
            Map.entry(CommerceError.UNKNOWN_CHANNEL, 422),
            Map.entry(CommerceError.CHANNEL_UNAVAILABLE, 503),
            Map.entry(CommerceError.NOT_SUPPORTED_BY_CHANNEL, 422),
            Map.entry(CommerceError.PAYMENT_DECLINED, 402),
            Map.entry(CommerceError.OUTCOME_UNKNOWN, 502),
            Map.entry(CommerceError.NOTIFICATION_REFUSED, 400),
            Map.entry(CommerceError.TOKEN_INVALID, 403),
            Map.entry(CommerceError.GRANT_EXPIRED, 410),
            Map.entry(CommerceError.GRANT_BOUND_ELSEWHERE, 403),
            Map.entry(CommerceError.RELEASE_CODE_INVALID, 422),
            Map.entry(CommerceError.GRANT_EXHAUSTED, 410),
            Map.entry(CommerceError.GRANT_SUSPENDED, 403),
            Map.entry(CommerceError.GRANT_REVOKED, 410),
            Map.entry(CommerceError.RANGE_NOT_SATISFIABLE, 416),
            Map.entry(CommerceError.TOO_MANY_REQUESTS, 429),
            Map.entry(CommerceError.UNAVAILABLE, 503),
            Map.entry(CommerceError.COMMIT_UNKNOWN, 503),
            Map.entry(CommerceError.STORAGE_FULL, 507),
            Map.entry(CommerceError.PLUGIN_REFUSED, 422),
            Map.entry(CommerceError.PLUGIN_UNHEALTHY, 422),
            Map.entry(CommerceError.INTERNAL, 500)));

    private HttpStatus() {}

    /** The status of an error. An error that the table lacks is a defect; a test keeps the table whole. */
    public static int of(CommerceError error) {
        return TABLE.getOrDefault(error, 500);
    }

    /** Whether the table names the error. */
    static boolean knows(CommerceError error) {
        return TABLE.containsKey(error);
    }

    /** Seconds for the Retry-After header, for the statuses that have one. */
    public static OptionalInt retryAfter(int status) {
        return status == 429 || status == 503 || status == 507
                ? OptionalInt.of(RETRY_AFTER_SECONDS)
                : OptionalInt.empty();
    }
}
