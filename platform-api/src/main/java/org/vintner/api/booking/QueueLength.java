package org.vintner.api.booking;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.ProductId;

/**
 * How the queue of a service stands.
 *
 * @param product which service
 * @param most how many may wait; empty when its orders go through no queue any more
 * @param waiting how many wait
 * @param oldest since when the first one waits
 * @param placed how many were placed in the last seven days
 * @param refused how many were refused in the last seven days
 */
public record QueueLength(
        ProductId product, Optional<Integer> most, long waiting, Optional<Instant> oldest, long placed, long refused) {}
