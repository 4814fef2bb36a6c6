/**
 * Typed identifiers. Each renders as a short prefix and 26 characters of lower-case Crockford base 32, sorts by time of
 * creation and carries 74 random bits. Vintner creates them; any bundle may parse and pass them on, on any thread.
 */
@Export
@Version("1.0.0")
package org.vintner.api.id;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
