package org.vintner.api.booking;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A period in which a resource is not to be booked.
 *
 * @param from its begin, by the wall clock of the resource's zone
 * @param to its end, after its begin
 * @param reason why, up to 200 characters
 */
public record NewBlockedPeriod(LocalDateTime from, LocalDateTime to, Optional<String> reason) {}
