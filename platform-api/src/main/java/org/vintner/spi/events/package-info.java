/**
 * What a bundle implements to hear of events. Vintner calls it from the outbox's threads, at least once per event.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.events;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
