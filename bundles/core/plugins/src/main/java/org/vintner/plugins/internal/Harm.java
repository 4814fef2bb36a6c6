package org.vintner.plugins.internal;

/**
 * What a plugin did that it is kept away for.
 *
 * @param culprit the channel, component or thread
 * @param reason what it did
 * @param passing whether it may be over after a while, as the trouble of a provider is, so that the plugin is tried again by itself
 */
record Harm(String culprit, String reason, boolean passing) {

    static Harm passing(String culprit, String reason) {
        return new Harm(culprit, reason, true);
    }

    static Harm lasting(String culprit, String reason) {
        return new Harm(culprit, reason, false);
    }
}
