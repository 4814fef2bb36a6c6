package org.vintner.api.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vintner.api.id.ResourceId;

/**
 * The time that a buyer wants.
 *
 * @param start when it begins; one of the starts that availability shows
 * @param resource whose time; any of the service's when empty
 * @param seats which seats, by number, as many as the line's quantity; any when there are none
 */
public record BookingRequest(Instant start, Optional<ResourceId> resource, List<Integer> seats) {

    /** Copies the list. */
    public BookingRequest {
        seats = List.copyOf(seats);
    }
}
