/**
 * What a payment gateway plugin implements. Vintner calls it, from a pool of its own per channel, outside any database
 * transaction and under a deadline. A plugin author implements {@link org.vintner.spi.gateway.PaymentGateway} and whichever
 * of the small interfaces beside it the provider truly supports: implementing the interface is the capability.
 */
@Export
@Version("1.1.0")
package org.vintner.spi.gateway;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
