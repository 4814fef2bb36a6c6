package org.vintner.configuration.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfiguration.Source;
import org.vintner.api.configuration.ChannelConfiguration.Value;
import org.vintner.api.configuration.ChannelEffect;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.configuration.internal.FileChannels.FileChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.spi.configuration.SecretUse;

/** Shows channels, with their secrets masked. */
@Component(service = ChannelViews.class)
public final class ChannelViews {

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final Kinds kinds;
    private final Effects effects;
    private final PresentChannels present;
    private final PluginCaller caller;

    @Activate
    public ChannelViews(
            @Reference Kinds kinds,
            @Reference Effects effects,
            @Reference PresentChannels present,
            @Reference PluginCaller caller) {
        this.kinds = kinds;
        this.effects = effects;
        this.present = present;
        this.caller = caller;
    }

    ChannelConfiguration of(StoredChannel channel) {
        return of(channel, effects.of(channel));
    }

    ChannelConfiguration of(StoredChannel channel, ChannelEffect effect) {
        Optional<ChannelKind> kind = kinds.find(channel.kind());
        return new ChannelConfiguration(
                channel.name(),
                channel.kind(),
                kind.map(ChannelKind::use),
                Source.DATABASE,
                Optional.empty(),
                channel.enabled(),
                channel.current().revision(),
                Optional.of(channel.current().changedAt()),
                Optional.of(channel.current().changedBy()),
                values(
                        channel.current().values(),
                        kind.map(ChannelKind::properties).orElse(List.of()),
                        kind.map(known -> lastUses(known.use(), channel.name())).orElse(Map.of())),
                effect);
    }

    ChannelConfiguration of(FileChannel channel) {
        Map<String, StoredValue> values = new TreeMap<>();
        channel.texts().forEach((property, texts) -> {
            boolean secret = channel.kind()
                    .property(property)
                    .map(ChannelProperty::secret)
                    .orElse(true);
            values.put(property, new StoredValue(texts, secret && texts.stream().noneMatch(References::in)));
        });
        return new ChannelConfiguration(
                channel.name(),
                channel.kind().id(),
                Optional.of(channel.kind().use()),
                Source.FILE,
                Optional.of(channel.file()),
                true,
                0,
                Optional.empty(),
                Optional.empty(),
                values(
                        values,
                        channel.kind().properties(),
                        lastUses(channel.kind().use(), channel.name())),
                effects.ofFile(channel.kind().id(), channel.pid()));
    }

    /** Those that the plugin knows, in its order; then what an older version of it knew. */
    private static List<Value> values(
            Map<String, StoredValue> set, List<ChannelProperty> known, Map<String, Instant> uses) {
        Map<String, StoredValue> rest = new TreeMap<>(set);
        List<Value> values = new ArrayList<>();
        for (ChannelProperty property : known) {
            StoredValue value = rest.remove(property.name());
            values.add(new Value(
                    property.name(),
                    value == null ? property.defaults() : shown(value),
                    property.secret(),
                    value == null,
                    Optional.ofNullable(uses.get(property.name()))));
        }
        rest.forEach((property, value) ->
                values.add(new Value(property, shown(value), value.secret(), false, Optional.empty())));
        return values;
    }

    private static List<String> shown(StoredValue value) {
        return value.secret() ? List.of(ChannelConfiguration.MASK) : value.texts();
    }

    /** As far as the plugin tells. */
    Map<String, Instant> lastUses(ChannelUse use, String name) {
        return present.find(use, name)
                .filter(SecretUse.class::isInstance)
                .map(SecretUse.class::cast)
                .map(secrets -> caller.call(name, "last-uses", secrets, DEADLINE, secrets::lastUses))
                .filter(PluginOutcome.Returned.class::isInstance)
                .map(outcome -> ((PluginOutcome.Returned<Map<String, Instant>>) outcome).value())
                .orElse(Map.of());
    }
}
