package org.vintner.rest.api.internal.admission;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the engine break off whoever takes an answer more slowly than this: a client that takes one byte a second never lets
 * a connection idle, but holds a place. Not so for bodies: there the engine counts the time that a busy server itself takes
 * to begin reading. Jetty has the setting and the whiteboard does not offer it, so it is reached by the names of its methods;
 * with another engine nothing happens.
 */
final class SlowestPace {

    private static final Logger LOG = LoggerFactory.getLogger(SlowestPace.class);
    private static final List<String> TO_SETTINGS =
            List.of("getRequest", "getConnectionMetaData", "getHttpConfiguration");
    private static final String SETTING = "setMinResponseDataRate";

    private final long bytesPerSecond;
    private volatile boolean set;

    /** With this pace; 0 for any. */
    SlowestPace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.set = bytesPerSecond == 0;
    }

    /** A new engine has to be told anew. */
    void forget() {
        set = bytesPerSecond == 0;
    }

    /** Tells the engine of this request, once. */
    void tell(ServletRequest request) {
        if (set) {
            return;
        }
        set = true;
        try {
            Optional<Object> target = Optional.of(unwrapped(request));
            for (String getter : TO_SETTINGS) {
                target = target.flatMap(object -> call(object, getter));
            }
            target.ifPresent(settings -> call(settings, SETTING, bytesPerSecond));
        } catch (RuntimeException e) {
            LOG.warn("The HTTP engine does not take a slowest pace of its clients", e);
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
