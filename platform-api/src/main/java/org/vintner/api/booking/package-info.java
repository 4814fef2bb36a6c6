/**
 * Time that is sold: resources with their hours, services that offer it, slots that are free, and bookings. Implemented by the
 * booking bundle, called by REST, the console and client bundles from any thread; every call may ask the database.
 *
 * <p>Whatever repeats or is planned is kept in wall time of the resource's zone, so that a weekly 09:00 stays 09:00; whatever is
 * booked is an instant, with wall time, offset and zone beside it.
 */
@Export
@Version("1.0.0")
package org.vintner.api.booking;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
