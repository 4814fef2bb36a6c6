package org.vintner.console.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;

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
        private final Deque<String> answers = new ArrayDeque<>();

        Console with(Class<?> type, Object value) {
            variables.put(type.getName(), value);
            return this;
        }

        Session session() {
            return service(
                    Session.class,
                    Map.of(
                            "getConsole",
                            args -> stream,
                            "get",
                            args -> variables.get(args[0]),
                            "getTerminal",
                            args -> answers.isEmpty() ? null : service(Terminal.class, Map.of()),
                            "readLine",
                            args -> {
                                stream.println(args[0]);
                                return answers.removeFirst();
                            }));
        }

        /** Somebody sits there and gives these answers. */
        Console answering(String... lines) {
            answers.addAll(List.of(lines));
            return this;
        }

        String output() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
