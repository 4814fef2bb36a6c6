package org.vintner.api.booking;

import java.time.LocalDateTime;
import java.util.List;
import org.vintner.api.id.ProductId;

/**
 * A slot to be offered by hand. Where it lies, the schedule offers nothing.
 *
 * @param from its begin, by the wall clock of the resource's zone
 * @param to its end, after its begin
 * @param services which services may be booked in it; all of the resource's when there are none
 * @param people mail addresses of those who may book it; everybody when there are none
 */
public record NewSlot(LocalDateTime from, LocalDateTime to, List<ProductId> services, List<String> people) {

    /** Copies the lists. */
    public NewSlot {
        services = List.copyOf(services);
        people = List.copyOf(people);
    }
}
