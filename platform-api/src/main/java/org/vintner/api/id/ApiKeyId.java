package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an API key of an account (not its secret). Text form: {@code apk_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record ApiKeyId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "apk_";

    /** Refuses {@code null}. */
    public ApiKeyId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static ApiKeyId next() {
        return new ApiKeyId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static ApiKeyId parse(String text) {
        return new ApiKeyId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
