package org.vintner.api.configuration;

import java.util.Map;

/**
 * A channel to be.
 *
 * @param name its name: 1 to 40 lower-case letters, digits and dashes, unique among all channels
 * @param kind the factory PID of its kind, or the end of it: {@code sandbox} for {@code org.vintner.gateway.sandbox}
 * @param properties values by property; several values are separated by commas. A value may be, or hold, a reference to the
 *     environment, {@code $[env:NAME]}, or to a file in the server's folder of secrets, {@code $[secret:NAME]}
 */
public record NewChannel(String name, String kind, Map<String, String> properties) {

    /** Copies the map. */
    public NewChannel {
        properties = Map.copyOf(properties);
    }

    /** {@return a description without values, which may be secrets} */
    @Override
    public String toString() {
        return "NewChannel[" + name + ", " + kind + ", " + properties.keySet() + "]";
    }
}
