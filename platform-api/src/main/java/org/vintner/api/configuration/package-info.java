/**
 * How channels are configured: payment channels, storages and notification channels alike. Implemented by the configuration
 * bundle; called by the console and REST for administrators.
 */
@Export
@Version("1.0.0")
package org.vintner.api.configuration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
