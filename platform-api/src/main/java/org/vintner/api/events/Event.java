package org.vintner.api.events;

import java.time.Instant;
import java.util.Map;
import org.vintner.api.id.EventId;

/**
 * A past-tense fact, stored with the change that it tells of.
 *
 * @param id its id, the consumer's idempotency key
 * @param type dotted name such as {@code order.fulfilled}
 * @param aggregate what it is about, as the text form of an id; events of one aggregate reach a consumer in order
 * @param data a few ids and words, never a secret or personal data: consumers read the rest from the services
 * @param at when it happened, by the database's clock
 */
public record Event(EventId id, String type, String aggregate, Map<String, String> data, Instant at) {

    /** Copies the data. */
    public Event {
        data = Map.copyOf(data);
    }
}
