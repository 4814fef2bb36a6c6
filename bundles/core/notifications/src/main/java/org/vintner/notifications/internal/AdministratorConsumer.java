package org.vintner.notifications.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.spi.events.EventConsumer;

/** Tells one administrator of what stands on the attention list. */
@Component(service = EventConsumer.class, configurationPid = "org.vintner.notifications")
public final class AdministratorConsumer implements EventConsumer {
    static final String NAME = "administrators";
    static final String ONE = "attention-opened";
    static final String MANY = "attention-digest";

    private static final int SHOWN = 20;

    private final AttentionStore attention;
    private final MessageDispatch dispatch;
    private final MessageStore messages;
    private final OutboxStore outbox;
    private final Administrators administrators;

    @Activate
    public AdministratorConsumer(
            @Reference AttentionStore attention,
            @Reference MessageDispatch dispatch,
            @Reference MessageStore messages,
            @Reference OutboxStore outbox,
            NotificationsConfig config) {
        this(attention, dispatch, messages, outbox, Administrators.of(config));
    }

    AdministratorConsumer(
            AttentionStore attention,
            MessageDispatch dispatch,
            MessageStore messages,
            OutboxStore outbox,
            Administrators administrators) {
        this.attention = attention;
        this.dispatch = dispatch;
        this.messages = messages;
        this.outbox = outbox;
        this.administrators = administrators;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> types() {
        return Set.of(EventTypes.ATTENTION_REPORTED, EventTypes.MESSAGE_RETRY_REQUESTED);
    }

    @Override
    public void receive(Event event) {
        if (event.type().equals(EventTypes.MESSAGE_RETRY_REQUESTED)) {
            messages.find(DeliveryId.parse(event.data().get("message")))
                    .filter(delivery -> delivery.state() == MessageDelivery.State.PENDING
                            && delivery.order().isEmpty())
                    .ifPresent(this::retry);
        } else {
            letter(event).ifPresent(letter -> send(event, letter));
        }
    }

    private void send(Event event, Letter letter) {
        if (items(event).stream().allMatch(item -> item.resolvedAt().isPresent())) {
            dispatch.skip(letter, "It was settled before it could be sent");
        } else {
            dispatch.send(letter);
        }
    }

    private void retry(MessageDelivery delivery) {
        Optional<Letter> letter = messages.eventOf(delivery.id())
                .flatMap(id -> outbox.find(id, NAME))
                .map(EventDelivery::event)
                .flatMap(this::letter);
        if (letter.isEmpty()) {
            messages.move(delivery.id(), MessageDelivery.State.SKIPPED, "It is for nobody who is an administrator now");
        } else if (delivery.channel().equals(MessageStore.NO_CHANNEL)) {
            messages.move(delivery.id(), MessageDelivery.State.SKIPPED, "It is sent anew");
            dispatch.send(letter.get());
        } else {
            dispatch.resume(letter.get(), delivery);
        }
    }

    /** Empty when the administrator is none any more. */
    private Optional<Letter> letter(Event event) {
        List<AttentionItem> items = items(event);
        return administrators
                .address(event.data().getOrDefault("recipient", ""))
                .filter(address -> !items.isEmpty())
                .map(address -> new Letter(
                        event,
                        items.size() == 1 ? ONE : MANY,
                        Optional.empty(),
                        address,
                        administrators.locale(),
                        () -> items.size() == 1 ? model(items.get(0)) : digest(items)));
    }

    private List<AttentionItem> items(Event event) {
        return attention.ofReport(UUID.fromString(event.data().get("report")));
    }

    private static Map<String, Object> digest(List<AttentionItem> items) {
        return Map.of(
                "count",
                items.size(),
                "items",
                items.stream().limit(SHOWN).map(AdministratorConsumer::model).toList(),
                "more",
                Math.max(0, items.size() - SHOWN));
    }

    private static Map<String, Object> model(AttentionItem item) {
        return new HashMap<>(Map.of(
                "item", item.id().toString(),
                "reason", lower(item.reason()),
                "is", reasons(item.reason()),
                "subject", item.subject(),
                "detail", item.detail(),
                "openedAt", MessageModels.shown(item.openedAt())));
    }

    /** So that a template can have words of its own for each reason. */
    private static Map<String, Boolean> reasons(AttentionReason reason) {
        return Arrays.stream(AttentionReason.values())
                .collect(Collectors.toMap(AdministratorConsumer::lower, other -> other == reason));
    }

    private static String lower(AttentionReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
