package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a line of an order. Text form: {@code lin_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record OrderLineId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "lin_";

    /** Refuses {@code null}. */
    public OrderLineId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static OrderLineId next() {
        return new OrderLineId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static OrderLineId parse(String text) {
        return new OrderLineId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
