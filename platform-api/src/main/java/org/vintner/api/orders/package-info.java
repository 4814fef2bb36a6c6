/**
 * Orders from placing to fulfillment. Implemented by the orders bundle; called by REST, console, payments and client
 * bundles on their own threads.
 */
@Export
@Version("1.0.0")
package org.vintner.api.orders;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
