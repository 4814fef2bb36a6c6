package org.vintner.payments.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.ReportSource;
import org.vintner.api.payments.WebhookContent;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookNotifications;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.persistence.store.WebhookInboxStore.StoredNotification;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.WebhookSource;

/**
 * Kept notifications, and their way through the door once more. A replay is checked like the original: what was altered in the
 * table, or was signed with a key that is no longer valid, is refused.
 */
@Component(service = WebhookNotifications.class)
public final class StoredWebhookNotifications implements WebhookNotifications {

    private static final Logger LOG = LoggerFactory.getLogger(StoredWebhookNotifications.class);

    private final WebhookInboxStore inbox;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final PaymentReports reports;
    private final UnitOfWork unitOfWork;
    private final AuditTrail audit;

    @Activate
    public StoredWebhookNotifications(
            @Reference WebhookInboxStore inbox,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference PaymentReports reports,
            @Reference UnitOfWork unitOfWork,
            @Reference AuditTrail audit) {
        this.inbox = inbox;
        this.channels = channels;
        this.calls = calls;
        this.reports = reports;
        this.unitOfWork = unitOfWork;
        this.audit = audit;
    }

    @Override
    public Page<WebhookNotification> list(Actor actor, Optional<String> channel, boolean onlyFailed, PageRequest page) {
        checkMaySee(actor);
        return inbox.list(channel, onlyFailed, page);
    }

    private static void checkMaySee(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only an administrator sees the notifications of providers.");
        }
    }

    @Override
    public WebhookContent get(Actor actor, NotificationId id) {
        checkMaySee(actor);
        StoredNotification stored = find(id);
        audit.done(actor, "webhook.show", id.toString(), Map.of());
        RawNotification raw = stored.raw();
        Optional<String> text = text(raw.body());
        return new WebhookContent(
                stored.notification(),
                raw.path(),
                raw.query(),
                raw.headers().entrySet().stream()
                        .flatMap(header -> header.getValue().stream()
                                .map(value -> new WebhookContent.Header(header.getKey(), value)))
                        .toList(),
                text.orElseGet(() -> Base64.getEncoder().encodeToString(raw.body())),
                text.isEmpty(),
                inbox.replays(id));
    }

    private StoredNotification find(NotificationId id) {
        return inbox.find(id).orElseThrow(() -> CommerceException.notFound("notification", id));
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public WebhookReplay replay(Actor actor, NotificationId id) {
        checkMaySee(actor);
        StoredNotification stored = find(id);
        String eventId = stored.notification().eventId();
        GatewayChannel channel = channels.get(stored.notification().channel());
        WebhookSource source = source(channel);
        Authentication authentication =
                answer(channel, calls.compute(channel, "authenticate", () -> source.authenticate(stored.raw())));
        if (authentication instanceof Authentication.Refused refused) {
            return note(id, actor, "refused: " + refused.reason());
        }
        if (!((Authentication.Authentic) authentication).eventId().equals(eventId)) {
            return note(id, actor, "refused: the plugin takes it for another event now");
        }
        List<Fact> facts = answer(channel, calls.compute(channel, "interpret", () -> source.interpret(stored.raw())));
        return apply(actor, stored.notification(), facts);
    }

    private static WebhookSource source(GatewayChannel channel) {
        if (channel.gateway() instanceof WebhookSource source) {
            return source;
        }
        throw new CommerceException(
                CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                "The payment channel '" + channel.name() + "' takes no notifications now.");
    }

    private static <T> T answer(GatewayChannel channel, PluginOutcome<T> outcome) {
        if (outcome instanceof PluginOutcome.Returned<T> returned) {
            return returned.value();
        }
        String reason =
                outcome instanceof PluginOutcome.Broken<T> broken ? broken.reason() : "it has too many calls under way";
        throw new CommerceException(
                CommerceError.CHANNEL_UNAVAILABLE,
                "The plugin of channel '" + channel.name() + "' could not read the notification: " + reason + ".");
    }

    private WebhookReplay apply(Actor actor, WebhookNotification notification, List<Fact> facts) {
        ReportSource source = new ReportSource(notification.channel(), "replay of webhook " + notification.eventId());
        try {
            return unitOfWork.call(() -> {
                // Payments first, as everywhere; a copy that arrives now waits for one of the two locks.
                String result = Settlement.result(reports.apply(source, facts));
                boolean open = inbox.lock(notification.id())
                        .map(now -> now.notification().processedAt().isEmpty())
                        .orElse(false);
                if (open) {
                    inbox.processed(notification.channel(), notification.eventId(), result);
                }
                return inbox.replayed(notification.id(), actor, result);
            });
        } catch (CommerceException e) {
            if (e.error() == CommerceError.UNAVAILABLE) {
                throw e;
            }
            LOG.error("The replay of notification {} failed", notification.id(), e);
            return note(notification.id(), actor, "not applied: " + e.error().code());
        }
    }

    private WebhookReplay note(NotificationId id, Actor actor, String result) {
        return unitOfWork.call(() -> inbox.replayed(id, actor, result));
    }
}
