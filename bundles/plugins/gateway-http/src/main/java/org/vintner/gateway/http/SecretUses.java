package org.vintner.gateway.http;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each secret was last of use. */
public final class SecretUses {

    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    /** Notes that a secret proved something genuine. */
    public void note(String property, Instant at) {
        uses.put(property, at);
    }

    /** {@return property names, and when} */
    public Map<String, Instant> all() {
        return Map.copyOf(uses);
    }
}
