package org.vintner.api.plugins;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one way in which Vintner calls a plugin: on a pool of its own per plugin (a bulkhead), under a deadline, with the
 * plugin's context class loader, and measured. A plugin that throws, blocks or floods harms nobody but itself.
 */
@ProviderType
public interface PluginCaller {

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
}
