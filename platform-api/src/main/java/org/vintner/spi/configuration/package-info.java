/**
 * What a plugin may do for those who configure it: say what is wrong with a configuration before it is stored, and prove that
 * a running one works. All of it is optional, and serves gateways, storages and notification channels alike. Vintner calls it
 * from a pool of its own per plugin, outside any database transaction and under a deadline.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.configuration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
