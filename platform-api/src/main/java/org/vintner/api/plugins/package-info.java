/**
 * Plugins as the server's own bundles see them: the one way in which they are called, which of two versions takes the calls, and how
 * staff installs, updates and removes them. Implemented by the plugins bundle; called by core bundles, console and REST.
 */
@Export
@Version("1.0.0")
package org.vintner.api.plugins;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
