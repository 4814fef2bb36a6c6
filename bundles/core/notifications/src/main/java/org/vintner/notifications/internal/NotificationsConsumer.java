package org.vintner.notifications.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.Event;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.MessageDelivery.State;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;
import org.vintner.notifications.internal.MessageChannels.Named;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.EventConsumer;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.SendOutcome;

/**
 * Turns events of orders into messages. What is to be said over which channel is recorded before it is sent, and what came of
 * it right after, so that an event that is delivered twice is one message.
 */
@Component(service = EventConsumer.class, configurationPid = "org.vintner.notifications")
@Designate(ocd = NotificationsConfig.class)
public final class NotificationsConsumer implements EventConsumer {
    static final String NAME = "notifications";

    private static final Logger LOG = LoggerFactory.getLogger(NotificationsConsumer.class);

    private final Orders orders;
    private final MessageModels models;
    private final MessageChannels channels;
    private final MessageStore messages;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;
    private final boolean enabled;
    private final Duration waitForFirstChannel;
    // What a channel took while the database was away: recorded at the next attempt, and not sent again.
    private final Map<DeliveryId, String> unrecorded = new ConcurrentHashMap<>();

    @Activate
    public NotificationsConsumer(
            @Reference Orders orders,
            @Reference MessageModels models,
            @Reference MessageChannels channels,
            @Reference MessageStore messages,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics,
            NotificationsConfig config) {
        this(
                orders,
                models,
                channels,
                messages,
                attention,
                unitOfWork,
                metrics,
                config.enabled(),
                Duration.ofSeconds(config.firstChannelSeconds()));
    }

    NotificationsConsumer(
            Orders orders,
            MessageModels models,
            MessageChannels channels,
            MessageStore messages,
            AttentionStore attention,
            UnitOfWork unitOfWork,
            Metrics metrics,
            boolean enabled,
            Duration waitForFirstChannel) {
        this.orders = orders;
        this.models = models;
        this.channels = channels;
        this.messages = messages;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
        this.enabled = enabled;
        this.waitForFirstChannel = waitForFirstChannel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> types() {
        return Template.events();
    }

    @Override
    public void receive(Event event) {
        Template.of(event.type())
                .ifPresent(template ->
                        orders.find(OrderId.parse(event.aggregate())).ifPresent(order -> tell(event, template, order)));
    }

    private void tell(Event event, Template template, Order order) {
        if (!template.holdsFor(order.state())) {
            skip(event, template, order, "The order was " + order.state() + " before it could be sent");
        } else if (!enabled) {
            skip(event, template, order, "Messages are switched off");
        } else if (channels.isEmpty()) {
            waitOrSkip(event, template, order);
        } else {
            tellOverAll(event, template, order);
        }
    }

    /** A shop without channels is a choice; a shop whose channel is away, as while it is updated, wants its messages sent. */
    private void waitOrSkip(Event event, Template template, Order order) {
        boolean fresh = event.at().isAfter(Instant.now().minus(waitForFirstChannel));
        if (fresh || messages.everHadChannel()) {
            throw new ChannelTrouble("No notification channel is here");
        }
        skip(event, template, order, "No notification channel is configured");
    }

    private void skip(Event event, Template template, Order order, String why) {
        unitOfWork.run(() -> messages.record(
                record(event, template, order, MessageStore.NO_CHANNEL).id(), State.SKIPPED, why));
        count(MessageStore.NO_CHANNEL, template, "skipped");
    }

    private void tellOverAll(Event event, Template template, Order order) {
        // Asked without the model, so that no key is revealed for a message that nobody carries.
        List<Named> carrying = channels.carrying(message(DeliveryId.next(), template, order, Map.of()));
        if (carrying.isEmpty()) {
            refused(
                    record(event, template, order, MessageStore.NO_CHANNEL),
                    template,
                    "no channel carries it to this recipient");
            return;
        }
        Supplier<Map<String, Object>> model = once(() -> models.of(template, order, event));
        List<String> troubles = new ArrayList<>();
        for (Named channel : carrying) {
            MessageDelivery delivery = record(event, template, order, channel.name());
            if (unrecorded.containsKey(delivery.id())) {
                sent(delivery, template, unrecorded.get(delivery.id()));
            } else if (delivery.state() == State.PENDING) {
                Message message = message(delivery.id(), template, order, model.get());
                settle(delivery, template, channels.send(channel, message), troubles);
            }
        }
        if (!troubles.isEmpty()) {
            throw new ChannelTrouble(String.join("; ", troubles));
        }
    }

    private MessageDelivery record(Event event, Template template, Order order, String channel) {
        return messages.open(
                event.id(),
                order.id(),
                template.toString(),
                channel,
                Recipients.masked(order.buyer().email()));
    }

    private static Message message(DeliveryId id, Template template, Order order, Map<String, Object> model) {
        return new Message(
                id, template.toString(), order.buyer().email(), order.buyer().locale(), model);
    }

    private void settle(MessageDelivery delivery, Template template, SendOutcome outcome, List<String> troubles) {
        if (outcome instanceof SendOutcome.Sent sent) {
            unrecorded.put(delivery.id(), sent.reference());
            sent(delivery, template, sent.reference());
        } else if (outcome instanceof SendOutcome.Refused refused) {
            refused(delivery, template, refused.reason());
        } else {
            String reason = outcome instanceof SendOutcome.NotSent notSent
                    ? "not sent: " + notSent.reason()
                    : "unknown whether it was sent: " + ((SendOutcome.Unknown) outcome).reason();
            messages.record(delivery.id(), State.PENDING, reason);
            count(delivery.channel(), template, "later");
            troubles.add(delivery.channel() + ": " + reason);
        }
    }

    private void sent(MessageDelivery delivery, Template template, String reference) {
        messages.record(delivery.id(), State.SENT, reference);
        unrecorded.remove(delivery.id());
        count(delivery.channel(), template, "sent");
        LOG.info("{} ({}) about {} was sent over {}", delivery.id(), template, delivery.order(), delivery.channel());
    }

    /** S1.48: a person is told in the same transaction. */
    private void refused(MessageDelivery delivery, Template template, String reason) {
        if (delivery.state() != State.PENDING) {
            return;
        }
        unitOfWork.run(() -> {
            messages.record(delivery.id(), State.FAILED, reason);
            attention.open(
                    AttentionReason.DELIVERY_FAILED,
                    delivery.order().toString(),
                    "The message " + template + " (" + delivery.id() + ") was refused by " + delivery.channel() + ": "
                            + reason);
        });
        count(delivery.channel(), template, "refused");
        LOG.warn(
                "{} ({}) about {} was refused by {}; it is on the attention list",
                delivery.id(),
                template,
                delivery.order(),
                delivery.channel());
    }

    private void count(String channel, Template template, String outcome) {
        metrics.count(
                "notifications.messages", "channel", channel, "template", template.toString(), "outcome", outcome);
    }

    private static <T> Supplier<T> once(Supplier<T> maker) {
        List<T> made = new ArrayList<>(1);
        return () -> {
            if (made.isEmpty()) {
                made.add(maker.get());
            }
            return made.get(0);
        };
    }
}
