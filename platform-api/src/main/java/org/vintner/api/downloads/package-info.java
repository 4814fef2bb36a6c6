/**
 * Download grants and the links made from them. Implemented by the downloads bundle; called by REST, console and
 * notifications on their own threads.
 */
@Export
@Version("1.0.0")
package org.vintner.api.downloads;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
