package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a license key in stock (not its value). Text form: {@code key_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record KeyId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "key_";

    /** Refuses {@code null}. */
    public KeyId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static KeyId next() {
        return new KeyId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static KeyId parse(String text) {
        return new KeyId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
