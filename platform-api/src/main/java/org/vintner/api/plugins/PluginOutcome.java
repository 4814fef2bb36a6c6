package org.vintner.api.plugins;

/**
 * What came of a call to a plugin.
 *
 * @param <T> what the call returns
 */
public sealed interface PluginOutcome<T> {

    /**
     * It returned in time.
     *
     * @param value what it returned, never {@code null}
     * @param <T> what the call returns
     */
    record Returned<T>(T value) implements PluginOutcome<T> {}

    /**
     * It was never begun, because the plugin's pool was full: it may be tried again blindly.
     *
     * @param <T> what the call returns
     */
    record NotBegun<T>() implements PluginOutcome<T> {}

    /**
     * It was begun, and threw, returned {@code null} or did not return in time: whether it had an effect is not known.
     *
     * @param reason what happened, for logs and operators; no secret
     * @param <T> what the call returns
     */
    record Broken<T>(String reason) implements PluginOutcome<T> {}
}
