/**
 * What must hold at any time, and what of it does not. Implemented by the payments bundle; called by REST and console.
 */
@Export
@Version("1.0.0")
package org.vintner.api.invariants;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
