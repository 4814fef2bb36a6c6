package org.vintner.tck;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.MarkerIgnoringBase;
import org.slf4j.helpers.MessageFormatter;

/**
 * Where SLF4J writes during contract tests: every level is on while it is recorded, so that what a plugin would log on a bad day is seen. Warnings
 * and errors are shown on the console too.
 */
public final class RecordedLog implements ILoggerFactory {

    /** The one that SLF4J is bound to. */
    public static final RecordedLog INSTANCE = new RecordedLog();

    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
    private final Set<Recording> recordings = ConcurrentHashMap.newKeySet();

    private RecordedLog() {}

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, RecordingLogger::new);
    }

    /**
     * Begins to write along.
     *
     * @return what is being written, until it is closed
     * @throws AssertionError when SLF4J is bound to something else, so that nothing would be heard
     */
    public static Recording record() {
        ILoggerFactory bound = LoggerFactory.getILoggerFactory();
        if (bound != INSTANCE) {
            throw new AssertionError(
                    "SLF4J is bound to " + bound.getClass().getName() + ", so the TCK can't read what the plugin logs."
                            + " Take that SLF4J binding (such as"
                            + " slf4j-simple) off the test class path: in"
                            + " Maven with <classpathDependencyExcludes> of"
                            + " maven-surefire-plugin, or by removing the"
                            + " dependency.");
        }
        Recording recording = new Recording();
        INSTANCE.recordings.add(recording);
        return recording;
    }

    /** Everything while it is written along, else what is shown. */
    private boolean isHeard(Level level) {
        return level.compareTo(Level.WARN) <= 0 || !recordings.isEmpty();
    }

    private void write(String logger, Level level, String message, Throwable thrown) {
        StringWriter line = new StringWriter();
        line.append(level.toString()).append(' ').append(logger).append(": ").append(message);
        if (thrown != null) {
            line.append('\n');
            thrown.printStackTrace(new PrintWriter(line));
        }
        recordings.forEach(recording -> recording.lines.add(line.toString()));
        if (level.compareTo(Level.WARN) <= 0) {
            System.err.println(Instant.now() + " " + line);
        }
    }

    /** What was logged since it began. */
    public static final class Recording implements AutoCloseable {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        private Recording() {}

        /** {@return all lines, with the stack traces} */
        public Queue<String> lines() {
            return lines;
        }

        @Override
        public void close() {
            INSTANCE.recordings.remove(this);
        }
    }

    private static final class RecordingLogger extends MarkerIgnoringBase {

        private static final long serialVersionUID = 1L;

        RecordingLogger(String name) {
            this.name = name;
        }

        private void log(Level level, String format, Object... arguments) {
            if (!INSTANCE.isHeard(level)) {
                return;
            }
            var formatted = MessageFormatter.arrayFormat(format, arguments);
            INSTANCE.write(name, level, formatted.getMessage(), formatted.getThrowable());
        }

        @Override
        public boolean isTraceEnabled() {
            return INSTANCE.isHeard(Level.TRACE);
        }

        @Override
        public void trace(String message) {
            log(Level.TRACE, message);
        }

        @Override
        public void trace(String format, Object argument) {
            log(Level.TRACE, format, argument);
        }

        @Override
        public void trace(String format, Object first, Object second) {
            log(Level.TRACE, format, first, second);
        }

        @Override
        public void trace(String format, Object... arguments) {
            log(Level.TRACE, format, arguments);
        }

        @Override
        public void trace(String message, Throwable thrown) {
            log(Level.TRACE, message, thrown);
        }

        @Override
        public boolean isDebugEnabled() {
            return INSTANCE.isHeard(Level.DEBUG);
        }

        @Override
        public void debug(String message) {
            log(Level.DEBUG, message);
        }

        @Override
        public void debug(String format, Object argument) {
            log(Level.DEBUG, format, argument);
        }

        @Override
        public void debug(String format, Object first, Object second) {
            log(Level.DEBUG, format, first, second);
        }

        @Override
        public void debug(String format, Object... arguments) {
            log(Level.DEBUG, format, arguments);
        }

        @Override
        public void debug(String message, Throwable thrown) {
            log(Level.DEBUG, message, thrown);
        }

        @Override
        public boolean isInfoEnabled() {
            return INSTANCE.isHeard(Level.INFO);
        }

        @Override
        public void info(String message) {
            log(Level.INFO, message);
        }

        @Override
        public void info(String format, Object argument) {
            log(Level.INFO, format, argument);
        }

        @Override
        public void info(String format, Object first, Object second) {
            log(Level.INFO, format, first, second);
        }

        @Override
        public void info(String format, Object... arguments) {
            log(Level.INFO, format, arguments);
        }

        @Override
        public void info(String message, Throwable thrown) {
            log(Level.INFO, message, thrown);
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public void warn(String message) {
            log(Level.WARN, message);
        }

        @Override
        public void warn(String format, Object argument) {
            log(Level.WARN, format, argument);
        }

        @Override
        public void warn(String format, Object first, Object second) {
            log(Level.WARN, format, first, second);
        }

        @Override
        public void warn(String format, Object... arguments) {
            log(Level.WARN, format, arguments);
        }

        @Override
        public void warn(String message, Throwable thrown) {
            log(Level.WARN, message, thrown);
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public void error(String message) {
            log(Level.ERROR, message);
        }

        @Override
        public void error(String format, Object argument) {
            log(Level.ERROR, format, argument);
        }

        @Override
        public void error(String format, Object first, Object second) {
            log(Level.ERROR, format, first, second);
        }

        @Override
        public void error(String format, Object... arguments) {
            log(Level.ERROR, format, arguments);
        }

        @Override
        public void error(String message, Throwable thrown) {
            log(Level.ERROR, message, thrown);
        }
    }
}
