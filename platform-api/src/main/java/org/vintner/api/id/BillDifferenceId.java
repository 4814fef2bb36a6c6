package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a difference between a bill and our books. Text form: {@code dif_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record BillDifferenceId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "dif_";

    /** Refuses {@code null}. */
    public BillDifferenceId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static BillDifferenceId next() {
        return new BillDifferenceId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static BillDifferenceId parse(String text) {
        return new BillDifferenceId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
