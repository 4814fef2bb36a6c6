package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a booking. Text form: {@code bkg_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record BookingId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "bkg_";

    /** Refuses {@code null}. */
    public BookingId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static BookingId next() {
        return new BookingId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static BookingId parse(String text) {
        return new BookingId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
