package org.vintner.api.plugins;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Which bundles take calls. While a plugin is updated, its old and its new version are here side by side with services of the same
 * names; one that is on trial, was relieved or is in quarantine takes no calls. A registry of plugins asks at each look-up, or
 * leaves that to {@link NamedServices}.
 */
@ProviderType
@FunctionalInterface
public interface PluginTraffic {

    /**
     * {@return whether services of this bundle take calls; asked on every call, answers at once}
     *
     * @param bundle the bundle's id, the service property {@code service.bundleid}
     */
    boolean admits(long bundle);
}
