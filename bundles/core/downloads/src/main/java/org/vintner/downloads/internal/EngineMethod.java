package org.vintner.downloads.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A method of the HTTP engine, found by its name in a public class or interface of whatever object it is called on. */
final class EngineMethod {
    private static final Logger LOG = LoggerFactory.getLogger(EngineMethod.class);

    private final ClassValue<Optional<Method>> methods = new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
            return publicMethod(type);
        }
    };
    private final String name;
    private final Class<?>[] parameters;

    EngineMethod(String name, Class<?>... parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    /** What it gives; empty when it gives nothing, fails, or the object has no such method. */
    Optional<Object> call(Object target, Object... arguments) {
        return methods.get(target.getClass()).flatMap(method -> {
            try {
                return Optional.ofNullable(method.invoke(target, arguments));
            } catch (IllegalAccessException | InvocationTargetException e) {
                LOG.debug("The engine's {} failed", name, e);
                return Optional.empty();
            }
        });
    }

    private Optional<Method> publicMethod(Class<?> start) {
        Deque<Class<?>> types = new ArrayDeque<>(List.of(start));
        while (!types.isEmpty()) {
            Class<?> type = types.pop();
            for (Method method : type.getMethods()) {
                if (method.getName().equals(name)
                        && Arrays.equals(method.getParameterTypes(), parameters)
                        && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                    return Optional.of(method);
                }
            }
            types.addAll(List.of(type.getInterfaces()));
            Optional.<Class<?>>ofNullable(type.getSuperclass()).ifPresent(types::add);
        }
        return Optional.empty();
    }
}
