package org.vintner.api.inventory;

import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderLineId;

/**
 * A license key with its value. {@code toString()} hides the value, so that it can't slip into a log.
 *
 * @param id its id
 * @param line the line it was sold to
 * @param value the secret itself
 */
public record RevealedKey(KeyId id, OrderLineId line, String value) {

    @Override
    public String toString() {
        return "RevealedKey[id=" + id + ", line=" + line + ", value=hidden]";
    }
}
