/**
 * Events stored with the change that they tell of, and their delivery to named consumers. Implemented by the outbox
 * bundle; called by REST and console.
 */
@Export
@Version("1.0.0")
package org.vintner.api.events;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
