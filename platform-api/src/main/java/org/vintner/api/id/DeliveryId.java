package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies the delivery of one message over one channel. Text form: {@code dlv_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record DeliveryId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "dlv_";

    /** Refuses {@code null}. */
    public DeliveryId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static DeliveryId next() {
        return new DeliveryId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static DeliveryId parse(String text) {
        return new DeliveryId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
