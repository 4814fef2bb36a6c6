package org.vintner.rest.api.internal.admission;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Calls methods of the HTTP engine by their names, so that nothing of it is imported; what another engine lacks is not called. */
final class ByName {

    private final Map<Key, Optional<Method>> methods = new ConcurrentHashMap<>();

    private record Key(Class<?> type, String name, int parameters) {}

    /** {@return what it answers; empty also if there is no such method} */
    Optional<Object> call(Object target, String name, Object... arguments) {
        Key key = new Key(target.getClass(), name, arguments.length);
        return methods.computeIfAbsent(key, ByName::publicMethod).flatMap(method -> {
            try {
                return Optional.ofNullable(method.invoke(target, arguments));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name, e);
            }
        });
    }

    /** What a chain of getters leads to. */
    Optional<Object> follow(Object start, List<String> getters) {
        Optional<Object> target = Optional.of(start);
        for (String getter : getters) {
            target = target.flatMap(object -> call(object, getter));
        }
        return target;
    }

    /** Lets go of an engine that is not used any more. */
    void forget() {
        methods.clear();
    }

    /** Declared by a public type: the engine's own classes are mostly not. */
    private static Optional<Method> publicMethod(Key key) {
        Deque<Class<?>> types = new ArrayDeque<>(List.of(key.type()));
        while (!types.isEmpty()) {
            Class<?> type = types.pop();
            Optional<Method> found = Arrays.stream(type.getMethods())
                    .filter(method ->
                            method.getName().equals(key.name()) && method.getParameterCount() == key.parameters())
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
