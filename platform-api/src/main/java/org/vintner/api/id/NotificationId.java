package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a raw provider notification in the webhook inbox. Text form: {@code ntf_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record NotificationId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "ntf_";

    /** Refuses {@code null}. */
    public NotificationId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static NotificationId next() {
        return new NotificationId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static NotificationId parse(String text) {
        return new NotificationId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
