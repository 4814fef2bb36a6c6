/**
 * The keys that encrypt secrets at rest. Implemented by the inventory bundle; called by the console and REST for operators.
 */
@Export
@Version("1.0.0")
package org.vintner.api.encryption;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
