package org.vintner.configuration.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import org.vintner.api.configuration.ChannelEffect;
import org.vintner.api.configuration.ChannelEffect.State;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Sees what became of a configuration: whether its component came up, and of what it complained. */
@Component(service = Effects.class)
public final class Effects {

    private static final Pattern CAUSE =
            Pattern.compile("^(?:Caused by: )?([\\w.$]+(?:Exception|Error))(?:: (.*))?$", Pattern.MULTILINE);

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final DeliveryGuard guard;
    private final Kinds kinds;

    @Activate
    public Effects(
            BundleContext context,
            @Reference ServiceComponentRuntime components,
            @Reference DeliveryGuard guard,
            @Reference Kinds kinds) {
        this.context = context;
        this.components = components;
        this.guard = guard;
        this.kinds = kinds;
    }

    /** What came of a channel of the database. */
    ChannelEffect of(StoredChannel channel) {
        return channel.enabled()
                ? of(
                        channel.kind(),
                        Pids.of(channel.kind(), channel.name()),
                        Optional.of(Pids.marker(channel.current())),
                        Masking.of(channel.current().values()))
                : new ChannelEffect(State.DISABLED, "The channel is switched off.", Optional.empty());
    }

    /** What came of a configuration that is read from a file. */
    ChannelEffect ofFile(String kind, String pid) {
        return of(kind, pid, Optional.empty(), Masking.of(Map.of()));
    }

    /** @param marker of the revision that the component must have */
    private ChannelEffect of(String kind, String pid, Optional<String> marker, Masking masking) {
        Optional<ChannelKind> known = kinds.find(kind);
        if (known.isEmpty()) {
            return new ChannelEffect(
                    State.PLUGIN_MISSING,
                    "No plugin that is here takes configurations of " + kind
                            + ". Install it; the channel comes up then.",
                    Optional.empty());
        }
        ChannelEffect effect = configured(known.get(), pid)
                .filter(one -> marker.isEmpty() || marker.get().equals(one.properties.get(Pids.REVISION)))
                .map(one -> effect(one, known.get(), masking))
                .orElseGet(() -> new ChannelEffect(
                        State.WAITING, "The plugin has not taken up the configuration yet.", Optional.empty()));
        return guard.objection(pid)
                .map(objection -> objected(effect, objection, guard.nameIsTaken(pid), known.get()))
                .orElse(effect);
    }

    private static ChannelEffect objected(
            ChannelEffect effect, String objection, boolean nameIsTaken, ChannelKind kind) {
        if (effect.state() == State.UP) {
            return new ChannelEffect(State.UP, "The channel runs, and yet: " + objection, named(objection, kind));
        }
        return nameIsTaken
                ? new ChannelEffect(State.NAME_TAKEN, objection, Optional.of(kind.nameProperty()))
                : new ChannelEffect(State.FAILED, objection, named(objection, kind));
    }

    private Optional<ComponentConfigurationDTO> configured(ChannelKind kind, String pid) {
        Bundle[] plugins = Arrays.stream(context.getBundles())
                .filter(bundle -> kind.plugin().equals(bundle.getSymbolicName()))
                .toArray(Bundle[]::new);
        return components.getComponentDescriptionDTOs(plugins).stream()
                .filter(component -> Arrays.asList(component.configurationPid).contains(kind.id()))
                .flatMap((ComponentDescriptionDTO component) ->
                        components.getComponentConfigurationDTOs(component).stream())
                .filter(one -> pids(one).anyMatch(pid::equals))
                .findFirst();
    }

    private static Stream<String> pids(ComponentConfigurationDTO one) {
        Object pids = one.properties.get(Constants.SERVICE_PID);
        if (pids instanceof Iterable<?> many) {
            Stream.Builder<String> all = Stream.builder();
            many.forEach(pid -> all.add(String.valueOf(pid)));
            return all.build();
        }
        return pids instanceof Object[] many
                ? Arrays.stream(many).map(String::valueOf)
                : Stream.ofNullable(pids).map(String::valueOf);
    }

    private static ChannelEffect effect(ComponentConfigurationDTO one, ChannelKind kind, Masking masking) {
        return switch (one.state) {
            case ComponentConfigurationDTO.ACTIVE, ComponentConfigurationDTO.SATISFIED ->
                new ChannelEffect(State.UP, "The channel runs with this configuration.", Optional.empty());
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> {
                String complaint = masking.apply(complaint(one.failure));
                yield new ChannelEffect(State.FAILED, complaint, named(complaint, kind));
            }
            default ->
                new ChannelEffect(State.WAITING, "The plugin waits for: " + missing(one) + ".", Optional.empty());
        };
    }

    private static String missing(ComponentConfigurationDTO one) {
        return Arrays.stream(one.unsatisfiedReferences)
                .map((UnsatisfiedReferenceDTO reference) -> reference.name)
                .reduce((a, b) -> a + ", " + b)
                .orElse("its configuration");
    }

    /** What the plugin said, from the stack trace that Declarative Services keeps: an {@code InvalidConfigurationException} is meant to be read; what else breaks in it may hold secrets. */
    static String complaint(String failure) {
        Matcher matcher = CAUSE.matcher(failure == null ? "" : failure);
        String type = "";
        String last = "";
        String said = "";
        while (matcher.find()) {
            type = matcher.group(1);
            last = matcher.group(2) == null ? "" : matcher.group(2);
            said = type.equals(InvalidConfigurationException.class.getName()) ? last : said;
        }
        // That of a library, which has a cause of its own, may quote what was set.
        String message = said.isBlank() && type.equals(IllegalArgumentException.class.getName()) ? last : said;
        return !message.isBlank()
                ? message
                : "The plugin did not come up: " + (type.isEmpty() ? "it gave no reason" : type) + ".";
    }

    /** The property that a sentence names first: further on it may be a word like any other. */
    static Optional<String> named(String complaint, ChannelKind kind) {
        Map<Integer, String> places = new TreeMap<>();
        kind.properties().forEach(property -> {
            Matcher matcher = Pattern.compile("\\b" + Pattern.quote(property.name()) + "\\b")
                    .matcher(complaint);
            if (matcher.find()) {
                places.put(matcher.start(), property.name());
            }
        });
        return places.values().stream().findFirst();
    }
}
