/**
 * The list of whatever a person must look at. Implemented by the orders bundle; called by REST and console.
 */
@Export
@Version("1.0.0")
package org.vintner.api.attention;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
