package org.vintner.api.booking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.vintner.api.id.ResourceId;

/**
 * How a product of kind {@code BOOKING} is booked.
 *
 * @param resources who may serve, 1 to 100; the buyer chooses one or takes any
 * @param duration how long one booking takes, 1 minute to 31 days
 * @param interval from one start to the next within hours, 1 minute to a day
 * @param bufferBefore kept free before each booking, up to a day
 * @param bufferAfter kept free after each booking, up to a day
 * @param rules further rules; {@link BookingRules#DEFAULT} when empty
 */
public record ServiceTerms(
        List<ResourceId> resources,
        Duration duration,
        Duration interval,
        Duration bufferBefore,
        Duration bufferAfter,
        Optional<BookingRules> rules) {

    /** Copies the list. */
    public ServiceTerms {
        resources = List.copyOf(resources);
    }
}
