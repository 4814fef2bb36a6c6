package org.vintner.rest.api.internal.admission;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HTTP engine should be told and the whiteboard does not offer to set. Jetty's settings are reached from a request by the names
 * of their methods; with another engine nothing happens.
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
    private volatile boolean told;

    /** With this slowest pace, in bytes per second; 0 for any. */
    EngineSettings(long slowestPace) {
        values.put("setHeaderCacheSize", 0);
        if (slowestPace > 0) {
            values.put("setMinResponseDataRate", slowestPace);
        }
    }

    /** A new engine has to be told anew. */
    void forget() {
        told = false;
    }

    /** Tells the engine of this request, once. */
    void tell(ServletRequest request) {
        if (told) {
            return;
        }
        told = true;
        try {
            Optional<Object> target = Optional.of(unwrapped(request));
            for (String getter : TO_SETTINGS) {
                target = target.flatMap(object -> call(object, getter));
            }
            target.ifPresent(settings -> values.forEach((setter, value) -> call(settings, setter, value)));
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

    private static Optional<Object> call(Object target, String name, Object... arguments) {
        return publicMethod(target.getClass(), name, arguments.length).flatMap(method -> {
            try {
                return Optional.ofNullable(method.invoke(target, arguments));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name, e);
            }
        });
    }

    /** Declared by a public type: the engine's own classes are mostly not. */
    private static Optional<Method> publicMethod(Class<?> start, String name, int parameters) {
        Deque<Class<?>> types = new ArrayDeque<>(List.of(start));
        while (!types.isEmpty()) {
            Class<?> type = types.pop();
            Optional<Method> found = Arrays.stream(type.getMethods())
                    .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters)
                    .filter(method ->
                            Modifier.isPublic(method.getDeclaringClass().getModifiers()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            types.addAll(List.of(type.getInterfaces()));
            Optional.<Class<?>>ofNullable(type.getSuperclass()).ifPresent(types::add);
        }
        return Optional.empty();
    }
}
