package org.vintner.api.plugins;

import java.util.List;
import java.util.Optional;

/**
 * What a change would do, and why it would be refused.
 *
 * @param action what it is
 * @param name the plugin's symbolic name; empty when the archive does not tell it
 * @param version the version that would run; empty for a removal
 * @param installedVersion the version that runs now
 * @param sha256 digest of the archive; empty for a removal
 * @param signer who signed the archive
 * @param refreshed the bundles that would be stopped, wired anew and started, as name and version; the plugin itself is not among
 *     them. Bundles of the server are named in {@code refusals} too, as a plan that touches them is refused
 * @param warnings what an operator should know
 * @param refusals why it would be refused, each naming the thing and the way out; empty when it would be carried out
 */
public record PluginPlan(
        Action action,
        Optional<String> name,
        Optional<String> version,
        Optional<String> installedVersion,
        Optional<String> sha256,
        Optional<String> signer,
        List<String> refreshed,
        List<String> warnings,
        List<String> refusals) {

    /** Copies the lists. */
    public PluginPlan {
        refreshed = List.copyOf(refreshed);
        warnings = List.copyOf(warnings);
        refusals = List.copyOf(refusals);
    }

    /** What a change may be. */
    public enum Action {
        /** A plugin that is not here would be installed. */
        INSTALL,
        /** Another archive would take the place of the one that runs. */
        UPDATE,
        /** The very archive runs already. */
        NOTHING,
        /** It would be removed. */
        REMOVE
    }
}
