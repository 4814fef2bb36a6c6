/**
 * What every door of the server must read from a request in the same way: where it comes from. Plain values without a thread
 * of their own, used by whoever answers HTTP.
 */
@Export
@Version("1.0.0")
package org.vintner.api.http;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
