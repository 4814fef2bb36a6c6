package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a stored file of a product. Text form: {@code fil_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record FileId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "fil_";

    /** Refuses {@code null}. */
    public FileId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static FileId next() {
        return new FileId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static FileId parse(String text) {
        return new FileId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
