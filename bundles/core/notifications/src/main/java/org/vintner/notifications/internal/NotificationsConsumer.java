package org.vintner.notifications.internal;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.EventConsumer;

/** Turns events of orders into messages to their buyers. */
@Component(service = EventConsumer.class, configurationPid = "org.vintner.notifications")
@Designate(ocd = NotificationsConfig.class)
public final class NotificationsConsumer implements EventConsumer {
    static final String NAME = "notifications";

    private final Orders orders;
    private final MessageModels models;
    private final MessageDispatch dispatch;
    private final MessageStore messages;
    private final OutboxStore outbox;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;

    @Activate
    public NotificationsConsumer(
            @Reference Orders orders,
            @Reference MessageModels models,
            @Reference MessageDispatch dispatch,
            @Reference MessageStore messages,
            @Reference OutboxStore outbox,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork) {
        this.orders = orders;
        this.models = models;
        this.dispatch = dispatch;
        this.messages = messages;
        this.outbox = outbox;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> types() {
        return Stream.concat(Template.events().stream(), Stream.of(EventTypes.MESSAGE_RETRY_REQUESTED))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void receive(Event event) {
        if (event.type().equals(EventTypes.MESSAGE_RETRY_REQUESTED)) {
            messages.find(DeliveryId.parse(event.data().get("message")))
                    .filter(delivery -> delivery.state() == MessageDelivery.State.PENDING
                            && delivery.order().isPresent())
                    .ifPresent(delivery -> retry(event, delivery));
        } else {
            Template.of(event.type())
                    .filter(template -> isWorthTelling(event, template))
                    .ifPresent(template -> {
                        dispatch.requireChannel(event.at());
                        order(event).ifPresent(order -> tell(event, template, order));
                    });
        }
    }

    /** Buyers hear of money that is on its way; what staff must still see to is on the attention list. */
    private static boolean isWorthTelling(Event event, Template template) {
        return template != Template.PAYMENT_REFUNDED
                || RefundState.SUCCEEDED.name().equals(event.data().get("state"));
    }

    /** Events of a booking name its order. */
    private Optional<Order> order(Event event) {
        return orders.find(OrderId.parse(event.data().getOrDefault("order", event.aggregate())));
    }

    private void tell(Event event, Template template, Order order) {
        if (isToldByItsBookings(event, order)) {
            return;
        }
        Letter letter = letter(event, template, order);
        Optional<String> overtaken = overtaken(event, template, order);
        if (overtaken.isEmpty()) {
            dispatch.send(letter);
        } else if (template != Template.PAYMENT_REFUNDED) {
            // One message for one refund: when all is paid back, the order's own message tells it.
            dispatch.skip(letter, overtaken.get());
        }
    }

    /** Each booking is told by a message of its own; an order of nothing else has no more to say. */
    private static boolean isToldByItsBookings(Event event, Order order) {
        return event.type().equals(EventTypes.ORDER_FULFILLED)
                && order.lines().stream().allMatch(line -> line.kind() == ProductKind.BOOKING);
    }

    /** What has happened since that makes the message untrue; empty when it still holds. */
    private Optional<String> overtaken(Event event, Template template, Order order) {
        if (!template.holdsFor(order.state())) {
            return Optional.of("The order was " + order.state() + " before it could be sent");
        }
        return template.isOfBooking() ? models.overtaken(template, event) : Optional.empty();
    }

    private void retry(Event request, MessageDelivery delivery) {
        Event told = toldBy(request, delivery);
        Template template = Template.named(delivery.template());
        Order order = order(told).orElseThrow();
        Optional<String> overtaken = overtaken(told, template, order);
        if (overtaken.isPresent()) {
            drop(delivery, overtaken.get());
        } else if (delivery.channel().equals(MessageStore.NO_CHANNEL)) {
            // A booking is known by its own event only; the others are told by the request as well.
            dispatch.send(letter(template.isOfBooking() ? told : request, template, order));
            drop(delivery, "It was sent anew when it was tried again.");
        } else {
            dispatch.resume(letter(told, template, order), delivery);
        }
    }

    /** An event is deleted months after it was delivered. The request has all that most templates need. */
    private Event toldBy(Event request, MessageDelivery delivery) {
        Optional<EventId> told = messages.eventOf(delivery.id());
        return told.flatMap(id -> outbox.find(id, NAME))
                .map(EventDelivery::event)
                .orElse(request);
    }

    private void drop(MessageDelivery delivery, String why) {
        unitOfWork.run(() -> {
            messages.move(delivery.id(), MessageDelivery.State.SKIPPED, why);
            attention.settle(AttentionReason.DELIVERY_FAILED, delivery.id().toString(), why);
        });
    }

    private Letter letter(Event event, Template template, Order order) {
        return new Letter(
                event,
                template.toString(),
                Optional.of(order.id()),
                order.buyer().email(),
                order.buyer().locale(),
                () -> models.of(template, order, event));
    }
}
