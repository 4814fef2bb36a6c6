package org.vintner.persistence.store;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.vintner.api.id.ResourceId;

/**
 * A span of a resource's time.
 *
 * @param resource whose time
 * @param start when it begins
 * @param end when it ends
 * @param blockedFrom when the buffer before it begins
 * @param blockedTo when the buffer after it ends
 * @param zone the resource's zone
 */
public record BookedTime(
        ResourceId resource, Instant start, Instant end, Instant blockedFrom, Instant blockedTo, ZoneId zone) {

    /** What is added to UTC at the start. */
    public ZoneOffset offset() {
        return zone.getRules().getOffset(start);
    }

    /** The start by the wall clock. */
    public LocalDateTime localStart() {
        return LocalDateTime.ofInstant(start, offset());
    }
}
