package org.vintner.api.booking;

import java.time.Duration;

/**
 * A step of the ladder by which a canceled booking is paid back.
 *
 * @param before at least so long before the start
 * @param percent of what was paid, 0 to 100
 */
public record CancellationStep(Duration before, int percent) {}
