package org.vintner.notifications.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** Puts messages that failed back on their way. */
@Component(service = MessageRevival.class)
public final class MessageRevival {
    private static final int AT_ONCE = 1_000;

    private final MessageStore messages;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;

    @Activate
    public MessageRevival(
            @Reference MessageStore messages, @Reference OutboxStore outbox, @Reference UnitOfWork unitOfWork) {
        this.messages = messages;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
    }

    /** One that failed, or waits; false when it is in neither state. */
    boolean revive(DeliveryId id) {
        return unitOfWork.call(() -> {
            boolean revived = messages.revive(id);
            if (revived) {
                send(List.of(id));
            }
            return revived;
        });
    }

    /** All that failed, or those over a channel; answers how many. */
    int reviveFailed(Optional<String> channel) {
        return unitOfWork.call(() -> send(messages.reviveFailed(channel, AT_ONCE)));
    }

    /** One more attempt for those that failed because nobody could be reached; answers how many. */
    int rescan(Duration failedFor, Duration youngerThan, int maxAttempts) {
        return unitOfWork.call(() -> send(messages.rescan(failedFor, youngerThan, maxAttempts, AT_ONCE)));
    }

    private int send(List<DeliveryId> revived) {
        revived.forEach(id -> messages.find(id).ifPresent(this::send));
        return revived.size();
    }

    /** The event that told of it is made due when it still waits, or is dead; else a new one takes its place. */
    private void send(MessageDelivery delivery) {
        String consumer = delivery.order().isPresent() ? NotificationsConsumer.NAME : AdministratorConsumer.NAME;
        boolean due = messages.eventOf(delivery.id())
                .filter(event -> outbox.retry(event, consumer))
                .isPresent();
        if (!due) {
            String id = delivery.id().toString();
            String aggregate = delivery.order().map(OrderId::toString).orElse(id);
            outbox.append(List.of(new NewEvent(EventTypes.MESSAGE_RETRY_REQUESTED, aggregate, Map.of("message", id))));
        }
    }
}
