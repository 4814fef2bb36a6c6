package org.vintner.persistence.store;

import java.util.Map;
import java.util.Objects;

/**
 * A fact that is to be stored with the change that it tells of.
 *
 * @param type one of {@code EventTypes}
 * @param aggregate the text form of the id that it is about; events of one aggregate are delivered in order
 * @param data a few ids and words, never a secret or personal data
 */
public record NewEvent(String type, String aggregate, Map<String, String> data) {

    /** Copies the data. */
    public NewEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(aggregate, "aggregate");
        data = Map.copyOf(data);
    }

    /** An event that says all by its type. */
    public NewEvent(String type, String aggregate) {
        this(type, aggregate, Map.of());
    }
}
