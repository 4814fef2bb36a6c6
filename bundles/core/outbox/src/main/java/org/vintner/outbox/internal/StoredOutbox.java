package org.vintner.outbox.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;
import org.vintner.api.id.EventId;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** The outbox as staff sees it. */
@Component(service = Outbox.class)
public final class StoredOutbox implements Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(StoredOutbox.class);

    private final OutboxStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredOutbox(@Reference OutboxStore store, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Page<EventDelivery> list(Optional<EventDelivery.State> state, Optional<String> consumer, PageRequest page) {
        return unitOfWork.readOnly(() -> store.list(state, consumer, page));
    }

    @Override
    public void retry(Actor actor, EventId event, String consumer) {
        requireAdministrator(actor);
        unitOfWork.run(() -> {
            if (!store.retry(event, consumer)) {
                throw refusal(event, consumer);
            }
        });
        LOG.info("{} had event {} tried again for consumer {}", actor, event, consumer);
    }

    private CommerceException refusal(EventId event, String consumer) {
        return store.find(event, consumer)
                .map(delivery -> new CommerceException(
                        CommerceError.CONFLICT,
                        delivery.state() == EventDelivery.State.DONE
                                ? "The event " + event + " was delivered to " + consumer + " already."
                                : "The event " + event + " is being delivered to " + consumer + " just now."))
                .orElseGet(() -> CommerceException.notFound("delivery to " + consumer + " of event", event));
    }

    @Override
    public int retryDead(Actor actor, Optional<String> consumer) {
        requireAdministrator(actor);
        int count = store.retryDead(consumer);
        LOG.info("{} had {} dead deliveries tried again", actor, count);
        return count;
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only an administrator may have events delivered again.");
        }
    }
}
