package org.vintner.api.booking;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;

/**
 * A slot that was offered by hand. It is booked as a whole. What was booked in it stays when it is changed or deleted.
 *
 * @param id its id
 * @param resource whose time
 * @param from its begin, by the wall clock of the resource's zone
 * @param to its end
 * @param start its begin
 * @param end its end
 * @param services which services may be booked in it; all of the resource's when there are none
 * @param people mail addresses of those who may book it; everybody when there are none
 */
public record Slot(
        SlotId id,
        ResourceId resource,
        LocalDateTime from,
        LocalDateTime to,
        Instant start,
        Instant end,
        List<ProductId> services,
        List<String> people) {

    /** Copies the lists. */
    public Slot {
        services = List.copyOf(services);
        people = List.copyOf(people);
    }
}
