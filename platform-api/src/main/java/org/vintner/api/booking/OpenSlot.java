package org.vintner.api.booking;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.vintner.api.id.ResourceId;

/**
 * A time that can be booked now.
 *
 * @param start when it begins
 * @param end when it ends
 * @param localStart when it begins, by the wall clock of the zone that was asked for
 * @param free how many seats the resource with the most free seats has
 * @param invitation whether only those may book it whom the seller has named
 * @param resources who is free then, with how many seats
 */
public record OpenSlot(
        Instant start,
        Instant end,
        LocalDateTime localStart,
        int free,
        boolean invitation,
        List<FreeResource> resources) {

    /** Copies the list. */
    public OpenSlot {
        resources = List.copyOf(resources);
    }

    /**
     * A resource that is free at that time.
     *
     * @param resource which one
     * @param free how many seats
     */
    public record FreeResource(ResourceId resource, int free) {}
}
