package org.vintner.configuration.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.configuration.ChannelEffect.State;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.ChannelConfigurationStore.Rollout;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;

/**
 * Hands the channels of the database to Config Admin, on each node: at the start, at once when this node has changed one, and every
 * two seconds what others have changed. A change that another node has made is taken up when it works there, or after a minute when
 * nobody says so, as the node may have died: so a bad one harms one node at most.
 */
@Component(service = ChannelApplier.class, immediate = true)
public final class ChannelApplier {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelApplier.class);
    private static final long PAUSE_SECONDS = 2;

    private final ChannelConfigurationStore store;
    private final ConfigurationAdmin admin;
    private final Vault vault;
    private final Effects effects;
    private final UUID node = UUID.randomUUID();
    /** The revision of each channel of which the others were told. */
    private final Map<String, String> reported = new HashMap<>();

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "vintner-configuration"));
    private final ScheduledFuture<?> rounds;
    private boolean well = true;

    @Activate
    public ChannelApplier(
            @Reference ChannelConfigurationStore store,
            @Reference ConfigurationAdmin admin,
            @Reference Vault vault,
            @Reference Effects effects) {
        this.store = store;
        this.admin = admin;
        this.vault = vault;
        this.effects = effects;
        this.rounds = clock.scheduleWithFixedDelay(this::round, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void stop() {
        rounds.cancel(true);
        clock.shutdownNow();
    }

    private void round() {
        try {
            apply(Optional.empty());
            report();
            well = true;
        } catch (RuntimeException | IOException e) {
            // Once per change of health: the database is away, and will be back.
            if (well) {
                LOG.warn("Changes of channels can't be seen just now; those that run go on", e);
            }
            well = false;
        }
    }

    /** Applies a change that this node has made. */
    void applyNow(String changed) throws IOException {
        apply(Optional.of(changed));
    }

    /** Hands a configuration to its component once more, as a file that it names has changed. */
    synchronized void handOverAgain(String pid) throws IOException {
        Pids.handOverAgain(admin, pid);
    }

    private synchronized void apply(Optional<String> changedHere) throws IOException {
        List<StoredChannel> channels = store.all();
        Set<Rollout> unproven = new HashSet<>(store.unproven());
        Map<String, Configuration> present = present();
        Set<String> wanted = new HashSet<>();
        for (StoredChannel channel : channels) {
            if (channel.enabled()) {
                String pid = Pids.of(channel.kind(), channel.name());
                wanted.add(pid);
                Optional<Configuration> before = Optional.ofNullable(present.get(pid));
                boolean hold = before.isPresent()
                        && !changedHere.equals(Optional.of(channel.name()))
                        && unproven.contains(
                                new Rollout(channel.name(), channel.current().revision()));
                if (!hold) {
                    apply(channel, pid, before);
                }
            }
        }
        for (Map.Entry<String, Configuration> one : present.entrySet()) {
            if (!wanted.contains(one.getKey())) {
                one.getValue().delete();
                vault.forget(one.getKey());
                LOG.info("Channel configuration {} is withdrawn", one.getKey());
            }
        }
    }

    private Map<String, Configuration> present() throws IOException {
        try {
            Configuration[] all = admin.listConfigurations(Pids.FILTER);
            Map<String, Configuration> byPid = new HashMap<>();
            if (all != null) {
                Arrays.stream(all).forEach(one -> byPid.put(one.getPid(), one));
            }
            return byPid;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void apply(StoredChannel channel, String pid, Optional<Configuration> before) throws IOException {
        Map<String, List<String>> secrets = new HashMap<>();
        Map<String, Object> properties = new HashMap<>();
        channel.current().values().forEach((property, value) -> {
            if (value.secret()) {
                secrets.put(property, value.texts());
            }
            properties.put(property, form(value));
        });
        properties.put(channel.nameProperty(), channel.name());
        properties.put(Pids.REVISION, Pids.marker(channel.current()));
        vault.keep(pid, secrets);
        boolean current = before.map(Configuration::getProperties)
                .map(old -> old.get(Pids.REVISION))
                .filter(Pids.marker(channel.current())::equals)
                .isPresent();
        if (!current) {
            Configuration configuration = before.isPresent()
                    ? before.get()
                    : admin.getFactoryConfiguration(channel.kind(), Pids.last(channel.name()), "?");
            configuration.update(FrameworkUtil.asDictionary(properties));
            LOG.info(
                    "Channel '{}' is configured by revision {}",
                    channel.name(),
                    channel.current().revision());
        }
    }

    /** Config Admin's file keeps a mark in place of a secret. */
    private static Object form(StoredValue value) {
        if (value.secret()) {
            return Vault.MARK;
        }
        return value.texts().size() == 1 ? value.texts().get(0) : value.texts().toArray(String[]::new);
    }

    /** Tells the other nodes what works here. */
    private void report() {
        for (StoredChannel channel : store.all()) {
            String marker = Pids.marker(channel.current());
            if (channel.enabled() && !marker.equals(reported.get(channel.name()))) {
                State state = effects.of(channel).state();
                if (state == State.UP || state == State.FAILED) {
                    store.report(node, channel.name(), channel.current().revision(), state == State.UP);
                    reported.put(channel.name(), marker);
                }
            }
        }
    }
}
