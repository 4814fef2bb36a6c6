/**
 * Messages to people and the record of each delivery. Implemented by the notifications bundle; called by REST and console.
 */
@Export
@Version("1.0.0")
package org.vintner.api.notifications;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
