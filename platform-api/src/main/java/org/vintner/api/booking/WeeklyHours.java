package org.vintner.api.booking;

import java.time.DayOfWeek;
import java.time.LocalTime;

/**
 * Hours of every such day. A break is what lies between two of one day.
 *
 * @param day which day of the week
 * @param from their begin by the wall clock
 * @param to their end, after their begin; {@code 00:00} is the end of the day
 */
public record WeeklyHours(DayOfWeek day, LocalTime from, LocalTime to) {}
