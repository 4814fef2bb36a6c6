package org.vintner.api.booking;

/**
 * An iCalendar file.
 *
 * @param method what a calendar is to do with it: {@code PUBLISH} or {@code CANCEL}
 * @param content the file, lines ended by CR and LF
 */
public record CalendarFile(String method, String content) {}
