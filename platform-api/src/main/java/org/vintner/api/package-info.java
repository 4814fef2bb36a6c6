/**
 * Values and errors that the whole platform shares: {@link org.vintner.api.Money}, pages, actors and the one exception.
 * Vintner implements nothing here; everybody uses it, on any thread.
 */
@Export
@Version("1.0.0")
package org.vintner.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
