package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an import or generation of license keys. Text form: {@code kbt_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record KeyBatchId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "kbt_";

    /** Refuses {@code null}. */
    public KeyBatchId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static KeyBatchId next() {
        return new KeyBatchId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static KeyBatchId parse(String text) {
        return new KeyBatchId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
