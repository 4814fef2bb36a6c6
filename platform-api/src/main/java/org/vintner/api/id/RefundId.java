package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a refund; also the idempotency key given to the provider. Text form: {@code ref_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record RefundId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "ref_";

    /** Refuses {@code null}. */
    public RefundId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static RefundId next() {
        return new RefundId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static RefundId parse(String text) {
        return new RefundId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
