package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import javax.ws.rs.QueryParam;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;

/** The query parameters of every list that comes in pages. */
public class Paging {

    private static final int DEFAULT_LIMIT = 50;

    @QueryParam("limit")
    @Parameter(
            description = "How many items at the most.",
            schema = @Schema(type = "integer", format = "int32", minimum = "1", maximum = "200", defaultValue = "50"))
    private String limit;

    @QueryParam("cursor")
    @Parameter(description = "Where the page before ended: its `next`.")
    private String cursor;

    /** As in the query; the getters show OpenAPI what there is. */
    public String getLimit() {
        return limit;
    }

    /** As in the query. */
    public String getCursor() {
        return cursor;
    }

    /** Which part of the list is wanted. */
    PageRequest request() {
        return new PageRequest(limit == null ? DEFAULT_LIMIT : number(limit), Optional.ofNullable(cursor));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, "A whole number is needed.", "limit", e);
        }
    }
}
