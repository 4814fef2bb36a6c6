/** What all simulated providers share: an HTTP server, books on disk, notifications, and the dial that makes them err. */
package org.vintner.itests.simulators;
