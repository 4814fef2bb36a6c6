/**
 * Payments, refunds, channels, the webhook door and the one funnel of provider facts. Implemented by the payments bundle;
 * called by REST, console and client bundles on their own threads.
 */
@Export
@Version("1.0.0")
package org.vintner.api.payments;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
