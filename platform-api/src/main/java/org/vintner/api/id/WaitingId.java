package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a place on a waiting list; whoever has it may leave the list. Text form: {@code wtg_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record WaitingId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "wtg_";

    /** Refuses {@code null}. */
    public WaitingId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static WaitingId next() {
        return new WaitingId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static WaitingId parse(String text) {
        return new WaitingId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
