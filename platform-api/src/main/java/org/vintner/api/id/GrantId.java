package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a download grant (not the token that redeems it). Text form: {@code grt_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record GrantId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "grt_";

    /** Refuses {@code null}. */
    public GrantId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static GrantId next() {
        return new GrantId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static GrantId parse(String text) {
        return new GrantId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
