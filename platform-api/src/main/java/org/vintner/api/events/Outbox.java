package org.vintner.api.events;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.EventId;

/** Stored events and their way to consumers, as staff see it. */
@ProviderType
public interface Outbox {

    /**
     * Lists deliveries, newest event first.
     *
     * @param state only those in this state
     * @param consumer only those to this consumer
     * @param page which part
     * @return the page
     */
    Page<EventDelivery> list(Optional<EventDelivery.State> state, Optional<String> consumer, PageRequest page);

    /**
     * Tries a dead or waiting delivery again, now.
     *
     * @param actor an administrator
     * @param event which event
     * @param consumer to whom
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when it is done or
     *     being worked on
     */
    void retry(Actor actor, EventId event, String consumer);

    /**
     * Tries all dead deliveries again, now.
     *
     * @param actor an administrator
     * @param consumer only those to this consumer
     * @return how many
     */
    int retryDead(Actor actor, Optional<String> consumer);
}
