package org.vintner.api.booking;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;

/**
 * A period in which a resource can't be booked. What was booked before stays booked.
 *
 * @param id its id
 * @param resource whose time
 * @param from its begin, by the wall clock of the resource's zone
 * @param to its end
 * @param start its begin
 * @param end its end
 * @param reason why
 */
public record BlockedPeriod(
        BlockedPeriodId id,
        ResourceId resource,
        LocalDateTime from,
        LocalDateTime to,
        Instant start,
        Instant end,
        Optional<String> reason) {}
