/**
 * Work that recurs. Core bundles register {@link org.vintner.api.jobs.Job} services; the jobs bundle runs each on one node
 * at a time, on its own threads, and shows them to staff as {@link org.vintner.api.jobs.Jobs}.
 */
@Export
@Version("1.0.0")
package org.vintner.api.jobs;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
