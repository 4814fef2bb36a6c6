package org.vintner.api.booking;

import java.time.LocalTime;

/**
 * A span of a day by the wall clock.
 *
 * @param from its begin
 * @param to its end, after its begin; {@code 00:00} is the end of the day
 */
public record Hours(LocalTime from, LocalTime to) {}
