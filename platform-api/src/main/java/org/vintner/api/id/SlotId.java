package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a slot that was offered by hand. Text form: {@code slt_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record SlotId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "slt_";

    /** Refuses {@code null}. */
    public SlotId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static SlotId next() {
        return new SlotId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static SlotId parse(String text) {
        return new SlotId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
