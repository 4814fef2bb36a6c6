package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a product. Text form: {@code prd_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record ProductId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "prd_";

    /** Refuses {@code null}. */
    public ProductId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static ProductId next() {
        return new ProductId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static ProductId parse(String text) {
        return new ProductId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
