/**
 * What buyers are asked beside what they buy: a product's form, and the answers that stand with an order's line. Implemented by the
 * catalog, called by REST, the console and client bundles from any thread; every call may ask the database.
 */
@Export
@Version("1.0.0")
package org.vintner.api.forms;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
