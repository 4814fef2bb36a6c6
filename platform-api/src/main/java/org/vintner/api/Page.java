package org.vintner.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list, newest first unless the operation says otherwise.
 *
 * @param items what is on this page
 * @param next the cursor of the page that follows, if there is one
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Makes a page from one row more than was asked for.
     *
     * @param rows up to {@code request.limit() + 1} rows
     * @param request what was asked for
     * @param cursor gives the cursor that stands for a row
     * @param <T> what is listed
     * @return the page; it has a next one if there was one row more
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, String> cursor) {
        if (rows.size() <= request.limit()) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, request.limit());
        return new Page<>(items, Optional.of(cursor.apply(items.get(items.size() - 1))));
    }
}
