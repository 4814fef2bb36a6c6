package org.vintner.rest.api.internal.problem;

import java.util.Locale;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * An error as clients see it (RFC 9457).
 *
 * @param type names the kind of problem
 * @param title the kind in words, the same for each occurrence
 * @param status HTTP status
 * @param detail what is wrong this time, and the way out
 * @param code what clients program against
 * @param param the field that is wrong, as the caller named it
 * @param requestId under which the server's log knows the request
 */
public record Problem(
        String type, String title, int status, String detail, String code, Optional<String> param, String requestId) {

    /** Media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:vintner:problem:";

    /** Renders an exception of ours. */
    public static Problem of(CommerceException exception, String requestId) {
        return of(exception.error(), exception.getMessage(), exception.param(), requestId);
    }

    /** Renders an error. */
    public static Problem of(CommerceError error, String detail, Optional<String> param, String requestId) {
        String code = error.code();
        return new Problem(TYPE_PREFIX + code, title(code), HttpStatus.of(error), detail, code, param, requestId);
    }

    private static String title(String code) {
        return code.substring(0, 1).toUpperCase(Locale.ROOT) + code.substring(1).replace('_', ' ');
    }
}
