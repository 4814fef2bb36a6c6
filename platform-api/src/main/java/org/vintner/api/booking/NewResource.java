package org.vintner.api.booking;

import java.time.ZoneId;

/**
 * A resource to be created.
 *
 * @param name one line, 1 to 200 characters
 * @param zone a zone of the tz database, such as {@code Europe/Berlin}
 * @param capacity how many seats it has, 1 to 1,000
 */
public record NewResource(String name, ZoneId zone, int capacity) {}
