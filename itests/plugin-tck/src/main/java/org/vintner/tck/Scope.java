package org.vintner.tck;

import java.util.Map;

/**
 * Which rules apply to a plugin.
 *
 * @param plugin its class: the interfaces that it implements are its capabilities
 * @param cannot what the provider at the other end can't do, and why
 */
public record Scope(Class<?> plugin, Map<Misbehavior, String> cannot) {

    /** Copies the map. */
    public Scope {
        cannot = Map.copyOf(cannot);
    }
}
