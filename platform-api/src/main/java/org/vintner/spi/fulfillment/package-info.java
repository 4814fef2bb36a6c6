/**
 * What makes an order line true. Vintner's own kinds of product implement it; calls come inside the database transaction of
 * the caller, so an implementation never blocks on anything but the database.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.fulfillment;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
