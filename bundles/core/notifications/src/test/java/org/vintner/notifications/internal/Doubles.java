package org.vintner.notifications.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

/** What stands in for plugins and for their caller. */
final class Doubles {

    private Doubles() {}

    /** Takes what it is given, unless it was told another answer. */
    static final class RecordingChannel implements NotificationChannel {
        private final List<Message> sent = new ArrayList<>();
        private final Deque<SendOutcome> answers = new ArrayDeque<>();
        private boolean carries = true;
        private boolean throwing;

        void answers(SendOutcome... outcomes) {
            answers.addAll(List.of(outcomes));
        }

        void carries(boolean all) {
            carries = all;
        }

        void throwing(boolean always) {
            throwing = always;
        }

        Message only() {
            assertThat(sent).hasSize(1);
            return sent.get(0);
        }

        List<Message> sent() {
            return sent;
        }

        @Override
        public boolean carries(Message message) {
            return carries;
        }

        @Override
        public SendOutcome send(Message message) {
            if (throwing) {
                throw new IllegalStateException("broken");
            }
            sent.add(message);
            return answers.isEmpty() ? new SendOutcome.Sent("ref-" + sent.size()) : answers.remove();
        }
    }

    /** Calls at once. */
    static final class DirectCaller implements PluginCaller {
        @Override
        public <T> PluginOutcome<T> call(
                String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
            try {
                return new PluginOutcome.Returned<>(call.call());
            } catch (Exception e) {
                return new PluginOutcome.Broken<>(e.getClass().getSimpleName());
            }
        }
    }

    /** Forgets all. */
    static final class NoMetrics implements Metrics {
        @Override
        public void count(String name, String... labels) {}

        @Override
        public void time(String name, Duration took, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }
    }
}
