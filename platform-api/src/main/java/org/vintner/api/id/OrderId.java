package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an order. Text form: {@code ord_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record OrderId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "ord_";

    /** Refuses {@code null}. */
    public OrderId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static OrderId next() {
        return new OrderId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static OrderId parse(String text) {
        return new OrderId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
