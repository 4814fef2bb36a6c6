package org.vintner.spi.events;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.api.events.Event;

/**
 * A named receiver of events. Each event reaches each consumer at least once, those of one aggregate in order. Events that are
 * stored while the consumer is away wait for it, from the first time that it was seen.
 */
@ConsumerType
public interface EventConsumer {

    /** {@return its unique name, lower case with dashes; its memory of what it has received} */
    String name();

    /** {@return the types of events that it wants; see {@code EventTypes}} */
    Set<String> types();

    /**
     * Receives an event, outside any transaction. Idempotent by the event's id. May block for up to a minute. An exception
     * means "again later", after a growing pause; after the last attempt the delivery is dead and a person is told. {@link
     * Postponed} means "again later" without counting as an attempt.
     *
     * @param event the event
     */
    void receive(Event event);
}
