package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an item of the attention list. Text form: {@code att_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record AttentionId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "att_";

    /** Refuses {@code null}. */
    public AttentionId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static AttentionId next() {
        return new AttentionId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static AttentionId parse(String text) {
        return new AttentionId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
