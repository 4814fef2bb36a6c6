/**
 * The one way in which Vintner calls a plugin. Implemented by the plugins bundle; called by core bundles.
 */
@Export
@Version("1.0.0")
package org.vintner.api.plugins;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
