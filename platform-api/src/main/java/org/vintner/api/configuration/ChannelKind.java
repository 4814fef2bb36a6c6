package org.vintner.api.configuration;

import java.util.List;
import java.util.Optional;

/**
 * A kind of channel, which a plugin brings. One plugin may bring several.
 *
 * @param id the factory PID of its configurations, such as {@code org.vintner.gateway.sandbox}
 * @param use what its channels are for
 * @param title its name for people
 * @param description what it is, for people
 * @param plugin symbolic name of the bundle that brings it
 * @param nameProperty the property that holds a channel's name
 * @param properties what can be set, in the plugin's order, without the name
 */
public record ChannelKind(
        String id,
        ChannelUse use,
        String title,
        String description,
        String plugin,
        String nameProperty,
        List<ChannelProperty> properties) {

    /** Copies the list. */
    public ChannelKind {
        properties = List.copyOf(properties);
    }

    /**
     * {@return the property, if the kind has it}
     *
     * @param name its name
     */
    public Optional<ChannelProperty> property(String name) {
        return properties.stream()
                .filter(property -> property.name().equals(name))
                .findFirst();
    }
}
