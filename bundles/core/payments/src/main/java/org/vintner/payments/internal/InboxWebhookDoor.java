package org.vintner.payments.internal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.persistence.store.WebhookInboxStore.Arrival;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.WebhookSource;

/**
 * Takes notifications in: authenticate and interpret, then in one transaction, with others that have come, store and apply, then
 * answer. Whatever goes wrong on our side is answered with 503, so that the provider tries again; a bad notification is answered
 * with 401 and stored nowhere.
 */
@Component(service = WebhookDoor.class)
public final class InboxWebhookDoor implements WebhookDoor {

    private static final Logger LOG = LoggerFactory.getLogger(InboxWebhookDoor.class);

    /** Not needed to check a notification again, and maybe a secret. */
    private static final Set<String> NOT_KEPT = Set.of("cookie", "authorization", "proxy-authorization");

    /** Some tenths of a second of work; whoever comes then is better asked to come again. */
    private static final int CROWD = 1000;

    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final WebhookInboxStore inbox;
    private final GroupSettlement settlement;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;
    private final int crowd;
    private final RefusalLog refusals = new RefusalLog(System::nanoTime);
    private final Clock clock = Clock.systemUTC();
    private final AtomicBoolean troubled = new AtomicBoolean();

    @Activate
    public InboxWebhookDoor(
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference WebhookInboxStore inbox,
            @Reference GroupSettlement settlement,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics) {
        this(channels, calls, inbox, settlement, unitOfWork, metrics, CROWD);
    }

    /** A door before which at most {@code crowd} notifications wait. */
    InboxWebhookDoor(
            ChannelRegistry channels,
            GatewayCalls calls,
            WebhookInboxStore inbox,
            GroupSettlement settlement,
            UnitOfWork unitOfWork,
            Metrics metrics,
            int crowd) {
        this.channels = channels;
        this.calls = calls;
        this.inbox = inbox;
        this.settlement = settlement;
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
        this.crowd = crowd;
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
            if (settlement.waiting() >= crowd) {
                metrics.count("webhook.crowded", "channel", name.get());
                return later("Too many notifications have come at once.");
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
        // The plugin may answer the first question and not the second; both are asked in one call, which costs a change
        // of threads.
        AtomicReference<Authentication> authentication = new AtomicReference<>();
        PluginOutcome<Reading> outcome = calls.compute(channel, "read", () -> {
            authentication.set(source.authenticate(notification));
            return authentication.get() instanceof Authentication.Authentic
                    ? new Reading(source.interpret(notification), source.acknowledgement())
                    : Reading.NONE;
        });
        if (authentication.get() instanceof Authentication.Authentic authentic) {
            return process(new Arrival(channel.name(), authentic.eventId(), notification), outcome);
        }
        if (authentication.get() instanceof Authentication.Refused refused) {
            metrics.count("webhook.refused", "channel", channel.name());
            refusals.note(channel.name(), refused.reason());
            return problem(
                    401, "notification_refused", "The notification's signature, age or form is not the provider's.");
        }
        return later("The plugin of this payment channel does not answer.");
    }

    private Answer process(Arrival arrival, PluginOutcome<Reading> outcome) {
        if (!(outcome instanceof PluginOutcome.Returned<Reading> returned)) {
            String error = outcome instanceof PluginOutcome.Broken<Reading> broken
                    ? broken.reason()
                    : "the channel has too many calls under way";
            noteFailure(arrival, "not interpreted: " + error);
            return later("The plugin of this payment channel could not read the notification.");
        }
        try {
            apply(arrival, returned.value().facts());
        } catch (RuntimeException e) {
            noteFailure(arrival, "not applied: " + e.getClass().getSimpleName());
            throw e;
        }
        if (troubled.get() && troubled.compareAndSet(true, false)) {
            LOG.info("Notifications are stored again");
        }
        return acknowledge(returned.value().acknowledgement());
    }

    /** What a notification says, and how to answer it. */
    private record Reading(List<Fact> facts, Acknowledgement acknowledgement) {

        static final Reading NONE = new Reading(List.of(), new Acknowledgement(401, "", ""));
    }

    private void apply(Arrival arrival, List<Fact> facts) {
        ReportSource source = new ReportSource(arrival.channel(), "webhook " + arrival.eventId());
        Optional<List<ReportOutcome>> outcomes = settlement.settle(new Report(source, facts, Optional.of(arrival)));
        if (outcomes.isPresent()) {
            PaymentFunnel.count(metrics, source, outcomes.get());
        } else {
            metrics.count("webhook.copies", "channel", arrival.channel());
        }
    }

    /** Keeps the raw notification of a failed attempt, so that it can be looked at (S1.32, S1.44). */
    private void noteFailure(Arrival arrival, String error) {
        try {
            unitOfWork.run(() -> inbox.failed(arrival.channel(), arrival.eventId(), arrival.notification(), error));
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
