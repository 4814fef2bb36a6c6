package org.vintner.rest.api.internal.admission;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HTTP engine should be told and the whiteboard does not offer to set. Jetty's settings are reached from a request by the names
 * of their methods ({@link ByName}); with another engine nothing happens.
 *
 * <ul>
 *   <li>It breaks off whoever takes an answer more slowly than a pace: a client that takes one byte a second never lets a connection idle,
 *       but holds a place. Not so for bodies: there the engine counts the time that a busy server itself takes to begin reading.
 *   <li>It keeps no cache of header fields for each connection. Jetty's takes 65 KB from the second request on, so four thousand
 *       connections filled half of a heap of 512 MB; what it saves was not to be measured.
 * </ul>
 */
final class EngineSettings {

    private static final Logger LOG = LoggerFactory.getLogger(EngineSettings.class);
    private static final List<String> TO_SETTINGS =
            List.of("getRequest", "getConnectionMetaData", "getHttpConfiguration");

    private final Map<String, Object> values = new HashMap<>();
    private final Connections connections;
    private final ByName byName;
    private volatile boolean told;

    /** With this slowest pace, in bytes per second; 0 for any. The connections are told which engine theirs is. */
    EngineSettings(long slowestPace, Connections connections, ByName byName) {
        this.connections = connections;
        this.byName = byName;
        values.put("setHeaderCacheSize", 0);
        if (slowestPace > 0) {
            values.put("setMinResponseDataRate", slowestPace);
        }
    }

    /** A new engine has to be told anew. */
    void forget() {
        byName.forget();
        told = false;
    }

    /** Tells the engine of this request, once. */
    void tell(ServletRequest request) {
        if (told) {
            return;
        }
        told = true;
        try {
            ServletRequest engines = unwrapped(request);
            byName.follow(engines, TO_SETTINGS)
                    .ifPresent(settings -> values.forEach((setter, value) -> byName.call(settings, setter, value)));
            connections.of(engines);
        } catch (RuntimeException e) {
            LOG.warn("The HTTP engine does not take its settings", e);
        }
    }

    private static ServletRequest unwrapped(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }
}
