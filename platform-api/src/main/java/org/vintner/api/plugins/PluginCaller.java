package org.vintner.api.plugins;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one way in which Vintner calls a plugin: on a pool of its own per plugin (a bulkhead), under a deadline, with the
 * plugin's context class loader, and measured. A plugin that throws, blocks or floods harms nobody but itself.
 */
@ProviderType
public interface PluginCaller {

    /** How long a plugin may take to say how long it takes. */
    Duration TO_SAY_ITS_DEADLINE = Duration.ofSeconds(1);

    /**
     * Calls a plugin. Never throws: whatever goes wrong is an outcome.
     *
     * @param plugin name of the plugin or channel: the bulkhead, and a label of metrics
     * @param operation what is called, such as {@code start}; a label of metrics
     * @param target the plugin's object, whose class loader becomes the context class loader
     * @param deadline how long to wait at the most
     * @param call the call
     * @param <T> what the call returns
     * @return what came of it
     */
    <T> PluginOutcome<T> call(String plugin, String operation, Object target, Duration deadline, Callable<T> call);

    /**
     * Asks a plugin for how long a call of it may take, in a call like any other.
     *
     * @param plugin as in {@link #call}
     * @param target as in {@link #call}
     * @param wanted what the plugin says
     * @param longest what is waited for at the most
     * @return what the plugin says; the longest time when that is more, or when it does not say
     */
    default Duration deadline(String plugin, Object target, Callable<Duration> wanted, Duration longest) {
        PluginOutcome<Duration> outcome = call(plugin, "deadline", target, TO_SAY_ITS_DEADLINE, wanted);
        return outcome instanceof PluginOutcome.Returned<Duration> said
                        && said.value().compareTo(longest) < 0
                ? said.value()
                : longest;
    }

    /**
     * Calls a plugin for somebody who is waiting for an answer: when his patience is at its end the call goes on without him until its
     * deadline, and what came of it is told then.
     *
     * @param plugin as in {@link #call}
     * @param operation as in {@link #call}
     * @param target as in {@link #call}
     * @param deadline how long the call may take
     * @param patience how long to wait here
     * @param call the call
     * @param late told what came of it when this method has returned nothing, once, on a thread of ours, at the deadline at the latest
     * @param <T> what the call returns
     * @return what came of it; empty when it is still under way
     */
    default <T> Optional<PluginOutcome<T>> call(
            String plugin,
            String operation,
            Object target,
            Duration deadline,
            Duration patience,
            Callable<T> call,
            Consumer<PluginOutcome<T>> late) {
        return Optional.of(call(plugin, operation, target, deadline, call));
    }
}
