package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a payment; also the idempotency key given to the provider. Text form: {@code pay_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record PaymentId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "pay_";

    /** Refuses {@code null}. */
    public PaymentId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static PaymentId next() {
        return new PaymentId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static PaymentId parse(String text) {
        return new PaymentId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
