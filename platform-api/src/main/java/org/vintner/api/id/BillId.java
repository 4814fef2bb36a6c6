package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies the bill of one channel and day. Text form: {@code bil_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record BillId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "bil_";

    /** Refuses {@code null}. */
    public BillId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static BillId next() {
        return new BillId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static BillId parse(String text) {
        return new BillId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
