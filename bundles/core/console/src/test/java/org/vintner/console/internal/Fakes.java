package org.vintner.console.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Session;

/** Services of which a test answers the calls that it expects; another call is a failure. */
final class Fakes {

    private Fakes() {}

    static <T> T service(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Function<Object[], Object> answer = answers.get(method.getName());
            if (answer == null) {
                throw new AssertionError("unexpected call of " + method);
            }
            return answer.apply(args);
        }));
    }

    /** A console whose output can be read. */
    static final class Console {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        private final Map<Object, Object> variables = new HashMap<>();

        Console with(Class<?> type, Object value) {
            variables.put(type.getName(), value);
            return this;
        }

        Session session() {
            return service(Session.class, Map.of("getConsole", args -> stream, "get", args -> variables.get(args[0])));
        }

        String output() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
