package org.vintner.api;

import java.util.Locale;

/** Every way in which Vintner says no. The code, in lower snake case, is what clients program against; it is never renamed. */
public enum CommerceError {
    /** A value is missing, malformed or out of its range. */
    INVALID_REQUEST,
    /** Text that should be an id is none of the wanted kind. */
    INVALID_ID,
    /** A field that the route does not know. */
    UNKNOWN_FIELD,
    /** The body is no JSON, or not in the declared encoding. */
    MALFORMED_BODY,
    /** The body is larger than the route takes. */
    BODY_TOO_LARGE,
    /** The body has a content type that the route does not take. */
    UNSUPPORTED_MEDIA_TYPE,
    /** No credentials, or none that are known. */
    UNAUTHORIZED,
    /** The credentials are good, the operation is not for them. */
    FORBIDDEN,
    /** There is no such thing, or not for this caller. */
    NOT_FOUND,
    /** The route does not know this method. */
    METHOD_NOT_ALLOWED,
    /** None of the representations on offer is acceptable. */
    NOT_ACCEPTABLE,
    /** The thing is in a state that does not allow the operation. */
    CONFLICT,
    /** Properties of a channel's configuration are missing, unknown, malformed or at odds with each other. */
    INVALID_CONFIGURATION,
    /** Something with the same unique name exists. */
    ALREADY_EXISTS,
    /** The idempotency key was used with another request. */
    IDEMPOTENCY_KEY_REUSED,
    /** The first request with this idempotency key is still running. */
    IDEMPOTENCY_KEY_IN_USE,
    /** The product is not published. */
    PRODUCT_NOT_FOR_SALE,
    /** Fewer free than asked for. Nothing was taken. */
    SOLD_OUT,
    /** The time is not offered by this service: another interval, outside the hours, blocked, or no such seat. */
    SLOT_NOT_OFFERED,
    /** The time was offered and is taken. Nothing was held. */
    SLOT_TAKEN,
    /** A rule of the service does not allow this booking; the message names the rule. */
    BOOKING_REFUSED,
    /** As many orders wait for this service as may. Nothing was taken in; there is room again when some of them are settled. */
    QUEUE_FULL,
    /** The buyer, or his network, holds as many unpaid keys as he may. */
    RESERVATION_LIMIT,
    /** The order is paid, canceled or expired. */
    ORDER_NOT_PAYABLE,
    /** Amounts of two currencies met. */
    CURRENCY_MISMATCH,
    /** More would be paid back than was captured. */
    REFUND_EXCEEDS_CAPTURED,
    /** A line that is to be refunded is being refunded, or was. */
    LINE_ALREADY_REFUNDED,
    /** No channel of this name was ever configured. */
    UNKNOWN_CHANNEL,
    /** The channel's plugin is not there just now. */
    CHANNEL_UNAVAILABLE,
    /** The channel's plugin can't do this. */
    NOT_SUPPORTED_BY_CHANNEL,
    /** The provider said no. */
    PAYMENT_DECLINED,
    /** It is not known whether the provider did it; Vintner keeps asking. */
    OUTCOME_UNKNOWN,
    /** A notification's signature, age or form is not the provider's. */
    NOTIFICATION_REFUSED,
    /** A download token that was altered or never issued, or whose link was replaced. */
    TOKEN_INVALID,
    /** The grant's time is over. */
    GRANT_EXPIRED,
    /** The grant was used as often as it allows. */
    GRANT_EXHAUSTED,
    /** The grant's line is being refunded. */
    GRANT_SUSPENDED,
    /** The grant is bound to another network. */
    GRANT_BOUND_ELSEWHERE,
    /** The code that releases a grant is wrong, used or too old. */
    RELEASE_CODE_INVALID,
    /** The grant was taken back. */
    GRANT_REVOKED,
    /** None of the requested bytes exist. */
    RANGE_NOT_SATISFIABLE,
    /** Too many requests from this caller. */
    TOO_MANY_REQUESTS,
    /** A part that this needs is down or too slow; the same request may succeed later. */
    UNAVAILABLE,
    /** The database connection broke while the change was being saved; whether it was is not known. */
    COMMIT_UNKNOWN,
    /** The disk that would take the file is full. */
    STORAGE_FULL,
    /** The archive of a plugin fails a check, or the change would touch the server itself. Nothing was changed. */
    PLUGIN_REFUSED,
    /** The plugin did not start or did not prove that it works. What was there before runs on. */
    PLUGIN_UNHEALTHY,
    /** A defect of the server, with the request's id in its log. */
    INTERNAL;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** {@return the code that clients see, in lower snake case} */
    public String code() {
        return code;
    }
}
