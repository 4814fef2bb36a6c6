package org.vintner.notifications.internal;

import java.time.Duration;
import java.util.List;
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
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** Messages as they are recorded. A request to resend is an event: it is sent like any other, after the commit. */
@Component(service = Messages.class, configurationPid = "org.vintner.notifications")
public final class StoredMessages implements Messages {
    private static final Logger LOG = LoggerFactory.getLogger(StoredMessages.class);
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(60);

    private final Orders orders;
    private final Downloads downloads;
    private final MessageStore messages;
    private final OutboxStore outbox;
    private final MessageRevival revival;
    private final UnitOfWork unitOfWork;
    private final int resendsPerHour;

    @Activate
    public StoredMessages(
            @Reference Orders orders,
            @Reference Downloads downloads,
            @Reference MessageStore messages,
            @Reference OutboxStore outbox,
            @Reference MessageRevival revival,
            @Reference UnitOfWork unitOfWork,
            NotificationsConfig config) {
        this(orders, downloads, messages, outbox, revival, unitOfWork, config.resendsPerHour());
    }

    StoredMessages(
            Orders orders,
            Downloads downloads,
            MessageStore messages,
            OutboxStore outbox,
            MessageRevival revival,
            UnitOfWork unitOfWork,
            int resendsPerHour) {
        this.orders = orders;
        this.downloads = downloads;
        this.messages = messages;
        this.outbox = outbox;
        this.revival = revival;
        this.unitOfWork = unitOfWork;
        this.resendsPerHour = resendsPerHour;
    }

    @Override
    public List<MessageDelivery> ofOrder(OrderId order) {
        return unitOfWork.readOnly(() -> messages.ofOrder(order));
    }

    @Override
    public Page<MessageDelivery> list(Optional<MessageDelivery.State> state, PageRequest page) {
        return unitOfWork.readOnly(() -> messages.list(state, page));
    }

    @Override
    public List<MessageAttempt> attempts(DeliveryId id) {
        return unitOfWork.readOnly(() -> {
            if (messages.find(id).isEmpty()) {
                throw CommerceException.notFound("message", id);
            }
            return messages.attempts(id);
        });
    }

    @Override
    public void retry(Actor actor, DeliveryId id) {
        requireAdministrator(actor);
        unitOfWork.run(() -> {
            MessageDelivery delivery = messages.find(id).orElseThrow(() -> CommerceException.notFound("message", id));
            if (!revival.revive(id)) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        delivery.state() == MessageDelivery.State.SENT
                                ? "The message was sent. To send what was bought once more, resend it for its order."
                                : "The message was skipped, so there is nothing to send.");
            }
        });
        LOG.info("{} had {} tried again", actor, id);
    }

    @Override
    public int retryFailed(Actor actor, Optional<String> channel) {
        requireAdministrator(actor);
        int count = revival.reviveFailed(channel);
        LOG.info("{} had {} failed messages tried again", actor, count);
        return count;
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only an administrator may have a message tried again.");
        }
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
            messages.resent(id, actor);
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
        if (messages.resendsToRecipientOf(order, Duration.ofHours(1)) >= resendsPerHour) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "Messages were sent again to this recipient " + resendsPerHour
                            + " times in the last hour. What was bought is on the order's page; try again later.");
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
