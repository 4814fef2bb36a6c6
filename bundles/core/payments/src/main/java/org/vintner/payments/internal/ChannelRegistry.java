package org.vintner.payments.internal;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.http.PublicUrl;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.api.payments.Payment;
import org.vintner.api.plugins.NamedServices;
import org.vintner.api.plugins.PluginTraffic;
import org.vintner.persistence.store.ChannelStore;
import org.vintner.persistence.store.ChannelStore.KnownChannel;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * The channels of this server: those whose plugin is here now, and those that are only remembered. A plugin that comes back finds
 * its unfinished payments due for look-up.
 */
@Component(
        service = {ChannelRegistry.class, Channels.class},
        configurationPid = "org.vintner.server")
@Designate(ocd = ServerSettings.class)
public final class ChannelRegistry implements Channels {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelRegistry.class);
    /** So that a flood of addresses that nobody has costs next to nothing. */
    private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ChannelStore store;
    private final PaymentStore payments;
    private final String webhookBase;
    private final NamedServices<GatewayChannel> present;
    private final Map<String, KnownChannel> known = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;
    private OptionalLong readAt = OptionalLong.empty();
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "vintner-channels"));

    @Activate
    public ChannelRegistry(
            @Reference ChannelStore store,
            @Reference PaymentStore payments,
            @Reference PluginTraffic traffic,
            ServerSettings settings) {
        this(store, payments, traffic, settings, System::nanoTime);
    }

    ChannelRegistry(
            ChannelStore store,
            PaymentStore payments,
            PluginTraffic traffic,
            ServerSettings settings,
            LongSupplier nanoClock) {
        this.store = store;
        this.present = new NamedServices<>(traffic);
        this.nanoClock = nanoClock;
        this.payments = payments;
        this.webhookBase =
                PublicUrl.parse(settings.publicUrl()).of("/webhooks/").toString();
    }

    @Deactivate
    void deactivate() {
        background.shutdownNow();
    }

    /** Called by the service registry's threads, so what needs the database is done on one of our own. */
    @Reference(name = "gateways", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(PaymentGateway gateway, Map<String, Object> properties) {
        if (!(properties.get(PaymentGateway.CHANNEL) instanceof String name)
                || !(properties.get(PaymentGateway.KIND) instanceof String kind)) {
            LOG.warn(
                    "A payment gateway ({}) is ignored: its service lacks the properties {} and {}",
                    gateway.getClass().getName(),
                    PaymentGateway.CHANNEL,
                    PaymentGateway.KIND);
            return;
        }
        GatewayChannel channel = new GatewayChannel(name, kind, gateway);
        Optional<GatewayChannel> before = present.find(channel.name());
        present.add(channel.name(), channel, properties);
        if (before.isPresent() && !before.get().kind().equals(channel.kind())) {
            LOG.warn(
                    "Two gateways are configured for the channel {}: {} takes its calls, {} does not. Rename one of the two",
                    channel.name(),
                    present.find(channel.name()).orElse(channel).kind(),
                    channel.kind());
        }
        background.execute(() -> welcome(channel));
    }

    /** Returns when all that was added before has been welcomed. */
    void awaitWelcome() throws InterruptedException, ExecutionException {
        background.submit(() -> {}).get();
    }

    void remove(PaymentGateway gateway) {
        present.remove(channel -> channel.gateway() == gateway);
    }

    private void welcome(GatewayChannel channel) {
        try {
            remember(channel);
            payments.pollNow(channel.name());
            LOG.info("Payment channel {} ({}) is here", channel.name(), channel.kind());
        } catch (RuntimeException e) {
            LOG.warn(
                    "Payment channel {} is here, but could not be noted; it will be at its first use",
                    channel.name(),
                    e);
        }
    }

    private KnownChannel remember(GatewayChannel channel) {
        KnownChannel seen = store.seen(channel.name(), channel.kind(), channel.capabilities(), newPath(channel.name()));
        known.put(seen.name(), seen);
        return seen;
    }

    /** The address holds a part that nobody can guess, so that the gateways of a shop can't be probed by name. */
    private static String newPath(String channel) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return channel + "-" + HexFormat.of().formatHex(random);
    }

    /** Where a channel's provider sends notifications. */
    String webhookUrl(GatewayChannel channel) {
        KnownChannel seen = known.get(channel.name());
        return webhookBase + (seen != null ? seen : remember(channel)).webhookPath();
    }

    /**
     * The channel that a notification's path belongs to, here or not. Channels whose plugin is here are known by then, so only
     * those of other nodes and earlier times are read, and that rarely.
     */
    Optional<String> byWebhookPath(String path) {
        Optional<String> name = cachedByPath(path);
        if (name.isPresent()) {
            return name;
        }
        readAll();
        return cachedByPath(path);
    }

    private synchronized void readAll() {
        long now = nanoClock.getAsLong();
        if (readAt.isEmpty() || now - readAt.getAsLong() > REREAD_NANOS) {
            store.all().forEach(channel -> known.put(channel.name(), channel));
            readAt = OptionalLong.of(now);
        }
    }

    private Optional<String> cachedByPath(String path) {
        return known.values().stream()
                .filter(channel -> channel.webhookPath().equals(path))
                .map(KnownChannel::name)
                .findFirst();
    }

    /** The channels whose plugin is here. */
    Set<String> presentNames() {
        return Set.copyOf(present.all().keySet());
    }

    /** The channel, if its plugin is here. */
    Optional<GatewayChannel> find(String name) {
        return present.find(name);
    }

    /** The channel, or an error that tells absent ones from unknown ones. */
    GatewayChannel get(String name) {
        return find(name).orElseThrow(() -> absent(name));
    }

    /** The channel of a payment that is under way: nobody can choose another one for it. */
    GatewayChannel of(Payment payment) {
        return find(payment.channel())
                .orElseThrow(() -> new CommerceException(
                        CommerceError.CHANNEL_UNAVAILABLE,
                        "The payment " + payment.id() + " is under way in the channel '" + payment.channel()
                                + "', whose plugin is away or which is switched off. What was paid is not lost. It can be asked"
                                + " about, finished or closed when the channel is back: try again then.",
                        "channel"));
    }

    private CommerceException absent(String name) {
        boolean remembered =
                store.all().stream().anyMatch(channel -> channel.name().equals(name));
        return remembered
                ? new CommerceException(
                        CommerceError.CHANNEL_UNAVAILABLE,
                        "The payment channel '" + name + "' is not available just now. Try again in a moment, or pay by"
                                + " another one.",
                        "channel")
                : new CommerceException(
                        CommerceError.UNKNOWN_CHANNEL,
                        "There is no payment channel '" + name + "'. GET /api/v1/channels lists them.",
                        "channel");
    }

    @Override
    public List<Channel> list() {
        present.all().values().stream()
                .filter(channel -> !known.containsKey(channel.name()))
                .forEach(this::remember);
        return store.all().stream().map(this::channel).toList();
    }

    private Channel channel(KnownChannel seen) {
        Optional<GatewayChannel> here = find(seen.name());
        Set<String> capabilities = here.map(GatewayChannel::capabilities).orElse(seen.capabilities());
        return new Channel(seen.name(), seen.kind(), here.isPresent(), capabilities, webhookBase + seen.webhookPath());
    }
}
