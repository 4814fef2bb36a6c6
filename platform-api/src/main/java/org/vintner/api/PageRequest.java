package org.vintner.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param limit how many items at the most, 1 to 200
 * @param cursor where the page before ended: {@link Page#next()} of it, or empty for the first page
 */
public record PageRequest(int limit, Optional<String> cursor) {

    /** The largest page. */
    public static final int MAX_LIMIT = 200;

    /** Refuses a limit out of its range. */
    public PageRequest {
        Objects.requireNonNull(cursor, "cursor");
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A page has 1 to " + MAX_LIMIT + " items.", "limit");
        }
    }

    /**
     * {@return the first page}
     *
     * @param limit how many items at the most
     */
    public static PageRequest first(int limit) {
        return new PageRequest(limit, Optional.empty());
    }
}
