package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a resource: a person, room or thing whose time is sold. Text form: {@code res_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record ResourceId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "res_";

    /** Refuses {@code null}. */
    public ResourceId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static ResourceId next() {
        return new ResourceId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static ResourceId parse(String text) {
        return new ResourceId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
