/**
 * Products, their prices and files. Implemented by the catalog bundle; called by REST, console and client bundles on their
 * own threads. Every call is one database transaction or joins the caller's.
 */
@Export
@Version("1.0.0")
package org.vintner.api.catalog;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
