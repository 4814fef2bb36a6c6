/**
 * The books of the channels: daily bills, how they differ from ours, and fees. Implemented by the payments bundle; called by REST and
 * console.
 */
@Export
@Version("1.0.0")
package org.vintner.api.books;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
