/**
 * What makes an order line true. Vintner's own kinds of product implement {@code Fulfiller}; its calls come inside the database
 * transaction of the caller, so an implementation never blocks on anything but the database. Plugins implement {@code KeyIssuer}, which
 * is asked for keys outside any transaction, from the outbox's threads, under a deadline.
 */
@Export
@Version("1.1.0")
package org.vintner.spi.fulfillment;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
