package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an entry of the audit trail. Text form: {@code aud_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record AuditId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "aud_";

    /** Refuses {@code null}. */
    public AuditId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static AuditId next() {
        return new AuditId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static AuditId parse(String text) {
        return new AuditId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
