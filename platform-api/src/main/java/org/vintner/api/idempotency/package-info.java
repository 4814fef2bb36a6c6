/**
 * Answers that are given once and then repeated. Implemented by the persistence bundle; called by the REST layer on its
 * request threads.
 */
@Export
@Version("1.0.0")
package org.vintner.api.idempotency;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
