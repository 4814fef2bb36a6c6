/**
 * What a notification plugin implements: one channel that carries messages to people. Vintner calls it from the outbox's
 * threads under a deadline, outside any database transaction.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.notification;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
