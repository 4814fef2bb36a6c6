package org.vintner.payments.internal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.WebhookSource;

/**
 * Takes notifications in: authenticate, then in one transaction store, interpret and apply, then answer. Whatever goes wrong on our
 * side is answered with 503, so that the provider tries again; a bad notification is answered with 401 and stored nowhere.
 */
@Component(service = WebhookDoor.class)
public final class InboxWebhookDoor implements WebhookDoor {

    private static final Logger LOG = LoggerFactory.getLogger(InboxWebhookDoor.class);

    /** Not needed to check a notification again, and maybe a secret. */
    private static final Set<String> NOT_KEPT = Set.of("cookie", "authorization", "proxy-authorization");

    private static final int RESULT_LENGTH = 500;

    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final WebhookInboxStore inbox;
    private final PaymentReports reports;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;
    private final RefusalLog refusals = new RefusalLog(System::nanoTime);
    private final Clock clock = Clock.systemUTC();
    private final AtomicBoolean troubled = new AtomicBoolean();

    @Activate
    public InboxWebhookDoor(
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference WebhookInboxStore inbox,
            @Reference PaymentReports reports,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics) {
        this.channels = channels;
        this.calls = calls;
        this.inbox = inbox;
        this.reports = reports;
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
    }

    @Override
    public Answer receive(String path, Map<String, List<String>> headers, String query, byte[] body) {
        try {
            Optional<String> name = channels.byWebhookPath(path);
            if (name.isEmpty()) {
                return problem(404, "not_found", "No payment channel has this address.");
            }
            Optional<GatewayChannel> channel = channels.find(name.get());
            if (channel.isEmpty()) {
                metrics.count("webhook.deferred", "channel", name.get());
                return later("The plugin of this payment channel is away.");
            }
            if (!(channel.get().gateway() instanceof WebhookSource source)) {
                return problem(404, "not_found", "This payment channel takes no notifications.");
            }
            return receive(channel.get(), source, notification(path, headers, query, body));
        } catch (RuntimeException e) {
            noteTrouble(e);
            return later("The notification could not be stored.");
        }
    }

    /** A database that is away or too busy is said once, until a notification is applied again; a defect each time. */
    private void noteTrouble(RuntimeException trouble) {
        boolean passing = trouble instanceof CommerceException e
                && (e.error() == CommerceError.UNAVAILABLE || e.error() == CommerceError.COMMIT_UNKNOWN);
        if (!passing) {
            LOG.error("A notification could not be taken in; its provider is asked to send it again", trouble);
        } else if (troubled.compareAndSet(false, true)) {
            LOG.warn(
                    "Notifications can't be stored just now ({}); providers are asked to send them again",
                    trouble.getMessage());
        }
    }

    private RawNotification notification(String path, Map<String, List<String>> headers, String query, byte[] body) {
        Map<String, List<String>> kept = headers.entrySet().stream()
                .filter(header -> !NOT_KEPT.contains(header.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
        return new RawNotification("/webhooks/" + path, query, kept, body, clock.instant());
    }

    private Answer receive(GatewayChannel channel, WebhookSource source, RawNotification notification) {
        PluginOutcome<Authentication> outcome =
                calls.compute(channel, "authenticate", () -> source.authenticate(notification));
        if (!(outcome instanceof PluginOutcome.Returned<Authentication> returned)) {
            return later("The plugin of this payment channel does not answer.");
        }
        if (returned.value() instanceof Authentication.Authentic authentic) {
            return process(channel, source, authentic.eventId(), notification);
        }
        String reason = ((Authentication.Refused) returned.value()).reason();
        metrics.count("webhook.refused", "channel", channel.name());
        refusals.note(channel.name(), reason);
        return problem(401, "notification_refused", "The notification's signature, age or form is not the provider's.");
    }

    private Answer process(GatewayChannel channel, WebhookSource source, String eventId, RawNotification notification) {
        PluginOutcome<Processing> outcome = calls.compute(
                channel, "interpret", () -> new Processing(source.interpret(notification), source.acknowledgement()));
        if (!(outcome instanceof PluginOutcome.Returned<Processing> returned)) {
            String error = outcome instanceof PluginOutcome.Broken<Processing> broken
                    ? broken.reason()
                    : "the channel has too many calls under way";
            noteFailure(channel, eventId, notification, "not interpreted: " + error);
            return later("The plugin of this payment channel could not read the notification.");
        }
        try {
            unitOfWork.run(
                    () -> apply(channel, eventId, notification, returned.value().facts()));
        } catch (RuntimeException e) {
            noteFailure(
                    channel,
                    eventId,
                    notification,
                    "not applied: " + e.getClass().getSimpleName());
            throw e;
        }
        if (troubled.compareAndSet(true, false)) {
            LOG.info("Notifications are stored again");
        }
        return acknowledge(returned.value().acknowledgement());
    }

    /** What a notification says, and how to answer it. */
    private record Processing(List<Fact> facts, Acknowledgement acknowledgement) {}

    private void apply(GatewayChannel channel, String eventId, RawNotification notification, List<Fact> facts) {
        if (!inbox.begin(channel.name(), eventId, notification)) {
            metrics.count("webhook.copies", "channel", channel.name());
            return;
        }
        List<ReportOutcome> outcomes = reports.apply(new ReportSource(channel.name(), "webhook " + eventId), facts);
        inbox.processed(channel.name(), eventId, result(outcomes));
    }

    /** What is kept of the outcomes, and told of a replay. */
    static String result(List<ReportOutcome> outcomes) {
        String result = outcomes.stream().map(ReportOutcome::toString).collect(Collectors.joining("; "));
        return result.isEmpty() ? "nothing to apply" : result.substring(0, Math.min(result.length(), RESULT_LENGTH));
    }

    /** Keeps the raw notification of a failed attempt, so that it can be looked at (S1.32, S1.44). */
    private void noteFailure(GatewayChannel channel, String eventId, RawNotification notification, String error) {
        try {
            unitOfWork.run(() -> inbox.failed(channel.name(), eventId, notification, error));
        } catch (RuntimeException e) {
            LOG.debug("A failed notification could not be stored either", e);
        }
    }

    private static Answer acknowledge(Acknowledgement acknowledgement) {
        return new Answer(
                acknowledgement.status(),
                Map.of(),
                acknowledgement.contentType(),
                acknowledgement.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Answer later(String detail) {
        Answer problem = problem(503, "unavailable", detail + " Please send the notification again.");
        return new Answer(503, Map.of("Retry-After", "5"), problem.contentType(), problem.body());
    }

    private static Answer problem(int status, String code, String detail) {
        String json = "{\"type\":\"about:blank\",\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\""
                + detail + "\"}";
        return new Answer(status, Map.of(), "application/problem+json", json.getBytes(StandardCharsets.UTF_8));
    }
}
