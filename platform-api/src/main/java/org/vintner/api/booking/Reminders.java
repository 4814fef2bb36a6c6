package org.vintner.api.booking;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;

/** When people are reminded of what they have booked. */
@ProviderType
public interface Reminders {

    /**
     * {@return how long before the start people are reminded, longest first; none when they are not}
     *
     * @param actor the product's seller or an administrator
     * @param product a service
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    List<Duration> times(Actor actor, ProductId product);

    /**
     * Sets when people are reminded, also of what is booked already. Each reminder of a start is sent once.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code BOOKING}
     * @param times how long before the start: at most 5, each of whole minutes, from 1 minute to 61 days
     * @return the times as they are stored
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    List<Duration> set(Actor actor, ProductId product, List<Duration> times);
}
