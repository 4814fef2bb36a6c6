/**
 * License keys in stock. Implemented by the inventory bundle; called by REST, console and notifications on their own
 * threads.
 */
@Export
@Version("1.0.0")
package org.vintner.api.inventory;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
