package org.vintner.api.booking;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/**
 * Which free times are wanted.
 *
 * @param product a service on sale
 * @param from first date, in {@code zone}
 * @param to last date, at most 62 days later
 * @param zone in which dates are meant and local times are shown; that of the service's first resource when empty
 * @param resource of whom only; all of the service's when empty
 */
public record AvailabilityQuery(
        ProductId product, LocalDate from, LocalDate to, Optional<ZoneId> zone, Optional<ResourceId> resource) {}
