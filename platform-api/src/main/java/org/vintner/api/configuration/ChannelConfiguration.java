package org.vintner.api.configuration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a channel is configured, and what came of it. Holds no secret.
 *
 * @param name the channel's name
 * @param kind the factory PID of its kind
 * @param use what it is for; empty while its plugin is away
 * @param source where the configuration is kept
 * @param file the file that it is read from, if it is one
 * @param enabled whether it is switched on
 * @param revision grows with each change; 0 for a file
 * @param changedAt when it was changed; empty for a file
 * @param changedBy by whom; empty for a file
 * @param values what is set, and what holds by default
 * @param effect what came of it on this node
 */
public record ChannelConfiguration(
        String name,
        String kind,
        Optional<ChannelUse> use,
        Source source,
        Optional<String> file,
        boolean enabled,
        long revision,
        Optional<Instant> changedAt,
        Optional<String> changedBy,
        List<Value> values,
        ChannelEffect effect) {

    /** Shown, and taken as "leave it as it is", in place of a secret. */
    public static final String MASK = "********";

    /** Copies the list. */
    public ChannelConfiguration {
        values = List.copyOf(values);
    }

    /** Where a configuration is kept. */
    public enum Source {
        /** In the database; it is changed by console and REST, and holds for all nodes. */
        DATABASE,
        /** In a file of the server's {@code etc} folder, which is changed there and read only here. */
        FILE
    }

    /**
     * The value of a property.
     *
     * @param property which property
     * @param values its values; {@link #MASK} in place of a secret that is not a reference
     * @param secret whether it is a secret
     * @param byDefault whether it holds by default
     * @param lastUsed when the secret was last of use on this node, as far as the plugin tells
     */
    public record Value(
            String property, List<String> values, boolean secret, boolean byDefault, Optional<Instant> lastUsed) {

        /** Copies the list. */
        public Value {
            values = List.copyOf(values);
        }
    }
}
