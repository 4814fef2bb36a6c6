package org.vintner.configuration.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.configuration.ChannelKind;

/** The channels that are configured by files in {@code etc/}, as they stand there. */
@Component(service = FileChannels.class)
public final class FileChannels {

    private final ConfigurationAdmin admin;
    private final Kinds kinds;

    @Activate
    public FileChannels(@Reference ConfigurationAdmin admin, @Reference Kinds kinds) {
        this.admin = admin;
        this.kinds = kinds;
    }

    /**
     * A channel of a file.
     *
     * @param pid of its configuration
     * @param file where it stands
     * @param texts its values, with references as they are
     */
    record FileChannel(String name, ChannelKind kind, String pid, String file, Map<String, List<String>> texts) {}

    /** By name. */
    List<FileChannel> all() {
        List<FileChannel> channels = new ArrayList<>();
        for (ChannelKind kind : kinds.all()) {
            for (Configuration configuration : configurations(kind)) {
                Dictionary<String, Object> properties = configuration.getProperties();
                if (properties != null && properties.get(Pids.REVISION) == null) {
                    channels.add(channel(kind, properties));
                }
            }
        }
        channels.sort((a, b) -> a.name().compareTo(b.name()));
        return channels;
    }

    private List<Configuration> configurations(ChannelKind kind) {
        try {
            Configuration[] found =
                    admin.listConfigurations("(" + ConfigurationAdmin.SERVICE_FACTORYPID + "=" + kind.id() + ")");
            return found == null ? List.of() : Arrays.asList(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FileChannel channel(ChannelKind kind, Dictionary<String, Object> properties) {
        Map<String, List<String>> texts = new HashMap<>();
        for (String property : Collections.list(properties.keys())) {
            if (kind.property(property).isPresent()) {
                texts.put(property, texts(properties.get(property)));
            }
        }
        String pid = Pids.pid(properties);
        String end = pid.substring(pid.lastIndexOf('~') + 1);
        return new FileChannel(
                Pids.text(properties, kind.nameProperty())
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .orElse(end),
                kind,
                pid,
                Pids.file(properties).orElse("Config Admin"),
                texts);
    }

    private static List<String> texts(Object value) {
        if (value instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return Optional.of(value)
                .filter(Object[].class::isInstance)
                .map(Object[].class::cast)
                .map(many -> Arrays.stream(many).map(String::valueOf).toList())
                .orElseGet(() -> List.of(String.valueOf(value)));
    }
}
