package org.vintner.configuration.internal;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfiguration.Value;
import org.vintner.api.configuration.ChannelEffect;
import org.vintner.api.configuration.ChannelEffect.State;
import org.vintner.api.configuration.ChannelExamination;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookNotifications;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.configuration.internal.FileChannels.FileChannel;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.persistence.store.InvariantStore;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Level;
import org.vintner.spi.configuration.Finding.Part;
import org.vintner.spi.configuration.InvalidConfigurationException;
import org.vintner.spi.configuration.SelfTest;

/** Finds what is wrong with a channel. */
@Component(service = ChannelDoctor.class)
public final class ChannelDoctor {

    private static final Duration LONGEST_TEST = Duration.ofMinutes(1);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0");
    private static final String PREVIOUS = "Previous";
    private static final String WEBHOOKS = "WebhookSource";

    private final ChannelConfigurationStore store;
    private final InvariantStore database;
    private final Rechecks rechecks;
    private final References references;
    private final FileChannels files;
    private final PresentChannels present;
    private final PluginCaller caller;
    private final Channels channels;
    private final WebhookNotifications notifications;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public ChannelDoctor(
            @Reference ChannelConfigurationStore store,
            @Reference InvariantStore database,
            @Reference Rechecks rechecks,
            @Reference References references,
            @Reference FileChannels files,
            @Reference PresentChannels present,
            @Reference PluginCaller caller,
            @Reference Channels channels,
            @Reference WebhookNotifications notifications) {
        this.store = store;
        this.database = database;
        this.rechecks = rechecks;
        this.references = references;
        this.files = files;
        this.present = present;
        this.caller = caller;
        this.channels = channels;
        this.notifications = notifications;
    }

    ChannelExamination test(ChannelConfiguration channel) {
        Object service = channel.use()
                .flatMap(use -> present.find(use, channel.name()))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.CHANNEL_UNAVAILABLE,
                        "The channel '" + channel.name() + "' does not run: "
                                + channel.effect().message(),
                        "channel"));
        if (!(service instanceof SelfTest test)) {
            throw new CommerceException(
                    CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                    "The plugin of the channel '" + channel.name() + "' has no test of its own. channel-doctor looks at"
                            + " the rest.",
                    "channel");
        }
        return examination(channel, tested(channel, test));
    }

    ChannelExamination examine(Actor actor, ChannelConfiguration channel, Optional<NotificationId> replay) {
        List<Finding> findings = new ArrayList<>(configuration(channel));
        findings.addAll(formerSecrets(channel));
        findings.add(clocks());
        if (channel.use().equals(Optional.of(ChannelUse.PAYMENT))) {
            findings.addAll(address(channel));
            findings.addAll(notifications(actor, channel));
        }
        replay.ifPresent(id -> findings.add(replayed(actor, channel, id)));
        findings.addAll(channel.use()
                .flatMap(use -> present.find(use, channel.name()))
                .filter(SelfTest.class::isInstance)
                .map(SelfTest.class::cast)
                .map(test -> tested(channel, test))
                .orElse(List.of()));
        return examination(channel, findings);
    }

    private ChannelExamination examination(ChannelConfiguration channel, List<Finding> findings) {
        return new ChannelExamination(
                channel.name(),
                clock.instant(),
                findings.stream().noneMatch(finding -> finding.level() == Level.WRONG),
                findings);
    }

    private List<Finding> tested(ChannelConfiguration channel, SelfTest test) {
        Duration deadline = caller.deadline(channel.name(), test, test::deadline, LONGEST_TEST);
        PluginOutcome<List<Finding>> outcome = caller.call(channel.name(), "self-test", test, deadline, test::test);
        if (outcome instanceof PluginOutcome.Returned<List<Finding>> returned) {
            Masking masking = masking(channel);
            return returned.value().stream()
                    .map(finding -> masked(finding, masking))
                    .toList();
        }
        String reason = outcome instanceof PluginOutcome.Broken<List<Finding>> broken
                ? broken.reason()
                : "it has too many calls under way";
        return List.of(Finding.wrong(
                Part.PROVIDER,
                "",
                "The plugin's own test gave no answer: " + reason + ".",
                "Look whether the provider is reached from this machine, and try again."));
    }

    private static Finding masked(Finding finding, Masking masking) {
        return new Finding(
                finding.level(),
                finding.part(),
                finding.property(),
                masking.apply(finding.message()),
                masking.apply(finding.remedy()));
    }

    /** All of its secrets, also those in files and the environment. */
    private Masking masking(ChannelConfiguration channel) {
        Map<String, StoredValue> values = stored(channel);
        List<String> secrets = new ArrayList<>();
        channel.values().stream().filter(Value::secret).forEach(value -> {
            StoredValue of = values.getOrDefault(value.property(), new StoredValue(List.of(), true));
            of.texts().forEach(text -> secrets.add(resolved(value.property(), text)));
        });
        return new Masking(secrets);
    }

    private String resolved(String property, String text) {
        try {
            return references.resolve(property, text);
        } catch (InvalidConfigurationException e) {
            return text;
        }
    }

    private Map<String, StoredValue> stored(ChannelConfiguration channel) {
        if (channel.source() == ChannelConfiguration.Source.DATABASE) {
            return store.find(channel.name())
                    .map((StoredChannel one) -> one.current().values())
                    .orElse(Map.of());
        }
        Map<String, StoredValue> values = new HashMap<>();
        ofFile(channel)
                .ifPresent(one ->
                        one.texts().forEach((property, texts) -> values.put(property, new StoredValue(texts, false))));
        return values;
    }

    private Optional<FileChannel> ofFile(ChannelConfiguration channel) {
        return files.all().stream()
                .filter(one ->
                        one.name().equals(channel.name()) && one.kind().id().equals(channel.kind()))
                .findFirst();
    }

    // ------------------------------------------------------------------ what the platform knows

    private List<Finding> configuration(ChannelConfiguration channel) {
        ChannelEffect effect = channel.effect();
        List<Finding> findings = new ArrayList<>();
        if (effect.state() == State.UP) {
            findings.add(Finding.good(Part.CONFIGURATION, effect.message()));
        } else {
            findings.add(
                    Finding.wrong(Part.CONFIGURATION, effect.property().orElse(""), effect.message(), remedy(channel)));
        }
        complaints(channel)
                .forEach(complaint -> findings.add(Finding.wrong(
                        Part.CONFIGURATION,
                        complaint.property(),
                        complaint.property() + " " + complaint.problem() + ".",
                        complaint.remedy())));
        return findings;
    }

    private static String remedy(ChannelConfiguration channel) {
        return switch (channel.effect().state()) {
            case DISABLED -> "Switch it on: vintner:channel-enable " + channel.name();
            case PLUGIN_MISSING -> "Install the plugin; see vintner:plugin-list.";
            default ->
                channel.file()
                        .map(file -> "Correct the file " + file + ".")
                        .orElse("Correct it: vintner:channel-configure " + channel.name());
        };
    }

    private List<Complaint> complaints(ChannelConfiguration channel) {
        return channel.source() == ChannelConfiguration.Source.DATABASE
                ? store.find(channel.name()).map(rechecks::complaints).orElse(List.of())
                : ofFile(channel).map(rechecks::complaints).orElse(List.of());
    }

    private static List<Finding> formerSecrets(ChannelConfiguration channel) {
        List<Finding> findings = new ArrayList<>();
        for (Value value : channel.values()) {
            if (value.secret() && !value.byDefault() && value.property().endsWith(PREVIOUS)) {
                findings.add(Finding.doubtful(
                        Part.CREDENTIAL,
                        value.property(),
                        "The former secret is still taken; "
                                + value.lastUsed()
                                        .map(at -> "it was last of use at " + at + ".")
                                        .orElse("it was of no use since the channel was opened."),
                        "When the provider has used none but the new one for some days, take it away: unset "
                                + value.property() + "."));
            }
        }
        return findings;
    }

    private Finding clocks() {
        Instant before = clock.instant();
        Instant ofDatabase = database.now();
        Duration trip = Duration.between(before, clock.instant());
        Duration apart =
                Duration.between(before.plus(trip.dividedBy(2)), ofDatabase).abs();
        String message = "The server's clock and the database's are " + apart.toMillis() + " ms apart.";
        return apart.compareTo(CLOCKS_APART.plus(trip)) > 0
                ? Finding.wrong(
                        Part.CLOCK,
                        "",
                        message,
                        "Let both be set by NTP. Signatures of providers are refused when a clock is wrong.")
                : Finding.good(Part.CLOCK, message);
    }

    private List<Finding> address(ChannelConfiguration channel) {
        Optional<Channel> known = channels.list().stream()
                .filter(one ->
                        one.name().equals(channel.name()) && one.capabilities().contains(WEBHOOKS))
                .findFirst();
        return known.map(one -> List.of(reached(one.webhookUrl()))).orElse(List.of());
    }

    private static Finding reached(String url) {
        URI address = URI.create(url);
        boolean local = THIS_MACHINE.contains(String.valueOf(address.getHost()));
        boolean safe = "https".equals(address.getScheme());
        String message = "The provider sends notifications to " + url + ".";
        String remedy = "Set VINTNER_PUBLIC_URL to the address under which the world reaches this shop.";
        if (local) {
            return Finding.doubtful(
                    Part.ADDRESS, "", message + " A provider on another machine can't reach that.", remedy);
        }
        return safe
                ? Finding.good(Part.ADDRESS, message)
                : Finding.doubtful(Part.ADDRESS, "", message + " Providers want https.", remedy);
    }

    private List<Finding> notifications(Actor actor, ChannelConfiguration channel) {
        Page<WebhookNotification> failed =
                notifications.list(actor, Optional.of(channel.name()), true, new PageRequest(20, Optional.empty()));
        Page<WebhookNotification> last =
                notifications.list(actor, Optional.of(channel.name()), false, new PageRequest(1, Optional.empty()));
        if (!failed.items().isEmpty()) {
            WebhookNotification one = failed.items().get(0);
            return List.of(Finding.wrong(
                    Part.NOTIFICATION,
                    "",
                    failed.items().size() + (failed.next().isPresent() ? " or more" : "")
                            + " stored notifications were not applied; the last one, " + one.id() + " of "
                            + one.receivedAt() + ": " + inWords(one.result()) + ".",
                    "Replay it: vintner:channel-doctor --replay " + one.id() + " " + channel.name()));
        }
        return last.items().stream()
                .map(one -> Finding.good(
                        Part.NOTIFICATION,
                        "The last notification came at " + one.receivedAt() + ": " + inWords(one.result()) + "."))
                .toList();
    }

    /** Results are kept as the settlement names them; this is for a merchant. */
    static String inWords(String result) {
        return result.replace("AlreadyApplied[]", "what it says was known before, nothing was changed")
                .replace("Applied[]", "what it says was news, and holds now")
                .replaceAll("Ignored\\[reason=(.*?)\\](?=;|$)", "it changes nothing, as $1")
                .replaceAll("Flagged\\[reason=(.*?)\\](?=;|$)", "it contradicts our books, and a person must look: $1");
    }

    private Finding replayed(Actor actor, ChannelConfiguration channel, NotificationId id) {
        String of = notifications.get(actor, id).notification().channel();
        if (!of.equals(channel.name())) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The notification " + id + " came by the channel '" + of + "', not by '" + channel.name() + "'.",
                    "replay");
        }
        WebhookReplay replay = notifications.replay(actor, id);
        String message = "The notification " + id + " was processed again: " + inWords(replay.result()) + ".";
        boolean refused =
                replay.result().startsWith("refused") || replay.result().startsWith("not applied");
        return refused
                ? Finding.wrong(
                        Part.NOTIFICATION,
                        "",
                        message,
                        "Compare the secret here with that in the provider's dashboard.")
                : Finding.good(Part.NOTIFICATION, message);
    }
}
