package org.vintner.api.configuration;

import java.util.Optional;

/**
 * What came of a configuration on this node.
 *
 * @param state how the channel stands
 * @param message what happened, for people; no secret
 * @param property the property that the plugin complained of
 */
public record ChannelEffect(State state, String message, Optional<String> property) {

    /** How a channel stands. */
    public enum State {
        /** It runs with this configuration. */
        UP,
        /** It was handed to the plugin, which has not come up yet. */
        WAITING,
        /** The plugin refused it. */
        FAILED,
        /** It is switched off. */
        DISABLED,
        /** No plugin that is here takes it. */
        PLUGIN_MISSING,
        /** Another configuration holds the channel's name. */
        NAME_TAKEN
    }
}
