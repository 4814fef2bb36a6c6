package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an event in the outbox. Text form: {@code evt_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record EventId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "evt_";

    /** Refuses {@code null}. */
    public EventId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static EventId next() {
        return new EventId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static EventId parse(String text) {
        return new EventId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
