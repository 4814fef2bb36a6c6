package org.vintner.rest.api.internal;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A service of which a test needs a few methods only. */
public final class Stub<T> {

    private final Map<String, Function<Object[], Object>> methods = new ConcurrentHashMap<>();
    private final Class<T> type;

    private Stub(Class<T> type) {
        this.type = type;
    }

    public static <T> Stub<T> of(Class<T> type) {
        return new Stub<>(type);
    }

    public Stub<T> on(String method, Function<Object[], Object> answer) {
        methods.put(method, answer);
        return this;
    }

    public T get() {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Function<Object[], Object> answer = methods.get(method.getName());
            if (answer == null) {
                throw new UnsupportedOperationException(type.getSimpleName() + "." + method.getName());
            }
            return answer.apply(args);
        }));
    }
}
