/**
 * The audit trail: who did, or was refused to do, what matters. Implemented by the accounts bundle; written by services, REST
 * and console, read by administrators.
 */
@Export
@Version("1.0.0")
package org.vintner.api.audit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
