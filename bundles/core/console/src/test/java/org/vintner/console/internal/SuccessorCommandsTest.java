package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;

@DisplayName("A plugin's commands outlive its update, in Karaf's own console")
class SuccessorCommandsTest {

    private final ThreadIOImpl streams = new ThreadIOImpl();
    private SessionFactory sessions;
    private SuccessorCommands commands;

    @BeforeEach
    void start() {
        streams.start();
        sessions = new SessionFactoryImpl(streams);
        commands = new SuccessorCommands(sessions, nothing(BundleContext.class));
    }

    @AfterEach
    void stop() {
        streams.stop();
    }

    @Test
    void theSuccessorsCommandIsThereWhenItsPredecessorHasLeft() throws Exception {
        Command predecessor = new Says("dial", "old");
        Command successor = new Says("dial", "new");
        Command gone = new Says("gone", "old");
        sessions.getRegistry().register(predecessor);
        sessions.getRegistry().register(gone);
        sessions.getRegistry().register(successor);

        sessions.getRegistry().unregister(predecessor);
        sessions.getRegistry().unregister(gone);
        commands.bundleChanged(new BundleEvent(BundleEvent.STOPPED, nothing(Bundle.class)));

        try (Session session = session()) {
            assertThat(session.execute("vintner:dial")).isEqualTo("new");
            assertThat(sessions.getRegistry().getCommand("vintner", "gone")).isNull();
        }
        sessions.getRegistry().unregister(successor);
        assertThat(sessions.getRegistry().getCommand("vintner", "dial")).isNull();
    }

    private Session session() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return sessions.create(InputStream.nullInputStream(), nowhere, nowhere);
    }

    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }

    /** Says which version it is of. */
    private record Says(String name, String version) implements Command {

        @Override
        public String getScope() {
            return "vintner";
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getDescription() {
            return "says its version";
        }

        @Override
        public Completer getCompleter(boolean scoped) {
            return null;
        }

        @Override
        public Parser getParser() {
            return null;
        }

        @Override
        public Object execute(Session session, List<Object> arguments) {
            return version;
        }
    }
}
