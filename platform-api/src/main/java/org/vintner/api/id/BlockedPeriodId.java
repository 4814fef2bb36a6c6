package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a period in which a resource can't be booked. Text form: {@code blk_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record BlockedPeriodId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "blk_";

    /** Refuses {@code null}. */
    public BlockedPeriodId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static BlockedPeriodId next() {
        return new BlockedPeriodId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static BlockedPeriodId parse(String text) {
        return new BlockedPeriodId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
