package org.vintner.api.id;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies an account: a person or program that acts with a role. Text form: {@code acc_} and 26 characters.
 *
 * @param value the value without prefix
 */
public record AccountId(UUID value) implements Id {

    /** What the text form begins with. */
    public static final String PREFIX = "acc_";

    /** Refuses {@code null}. */
    public AccountId {
        Objects.requireNonNull(value, "value");
    }

    /** {@return a new id} */
    public static AccountId next() {
        return new AccountId(Ids.next());
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString()} gave
     * @return the id
     * @throws org.vintner.api.CommerceException {@code invalid_id} when the text is not an id of this kind
     */
    public static AccountId parse(String text) {
        return new AccountId(Ids.parse(PREFIX, text));
    }

    @Override
    public String toString() {
        return Ids.render(PREFIX, value);
    }
}
