/**
 * What a storage plugin implements: private files, written once and never changed. Vintner calls it on request threads and
 * on upload threads, outside any database transaction.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
