/**
 * Counters, timers and gauges. Implemented by the observability bundle; called by core bundles from any thread, never
 * blocking.
 */
@Export
@Version("1.0.0")
package org.vintner.api.metrics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
