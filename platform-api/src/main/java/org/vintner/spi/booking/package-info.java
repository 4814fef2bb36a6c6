/**
 * What a bundle implements to have a say in who may book what. Vintner calls it under a deadline, from the
 * threads of requests, while their database transaction is open.
 */
@Export
@Version("1.0.0")
package org.vintner.spi.booking;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
