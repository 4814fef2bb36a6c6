package org.vintner.notifications.internal;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** Messages as they are recorded. A request to resend is an event: it is sent like any other, after the commit. */
@Component(service = Messages.class)
public final class StoredMessages implements Messages {
    private static final Logger LOG = LoggerFactory.getLogger(StoredMessages.class);
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(60);

    private final Orders orders;
    private final Downloads downloads;
    private final MessageStore messages;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredMessages(
            @Reference Orders orders,
            @Reference Downloads downloads,
            @Reference MessageStore messages,
            @Reference OutboxStore outbox,
            @Reference UnitOfWork unitOfWork) {
        this.orders = orders;
        this.downloads = downloads;
        this.messages = messages;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public List<MessageDelivery> ofOrder(OrderId order) {
        return unitOfWork.readOnly(() -> messages.ofOrder(order));
    }

    @Override
    public void resend(Actor actor, OrderId id) {
        unitOfWork.run(() -> {
            Order order = orders.find(id)
                    .filter(o -> actor.maySee(id))
                    .orElseThrow(() -> CommerceException.notFound("order", id));
            if (!Template.ORDER_FULFILLED.holdsFor(order.state())) {
                throw new CommerceException(
                        CommerceError.CONFLICT, "The order is " + order.state() + ", so there is nothing to send.");
            }
            requireQuiet(id);
            renewExpired(actor, id);
            outbox.append(List.of(new NewEvent(EventTypes.ORDER_RESEND_REQUESTED, id.toString())));
        });
        LOG.info("{} had the message about {} sent again", actor, id);
    }

    private void requireQuiet(OrderId order) {
        if (messages.recent(
                order, Template.ORDER_FULFILLED.toString(), EventTypes.ORDER_RESEND_REQUESTED, AT_MOST_EVERY)) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "The message was sent less than a minute ago. Look into the spam folder, or try again in a minute.");
        }
    }

    /** S1.53: a dead link is not worth a mail. Links that were used up or taken back stay so: these are for staff. */
    private void renewExpired(Actor actor, OrderId order) {
        downloads.ofOrder(order).stream()
                .filter(grant -> grant.state() == GrantState.EXPIRED)
                .map(DownloadGrant::id)
                .forEach(grant -> downloads.renew(actor, grant));
    }
}
