package org.vintner.api.booking;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;

/** How products of kind {@code BOOKING} are booked, and when they can be. */
@ProviderType
public interface Services {

    /**
     * Sets the terms of a service. They hold from the next request on; what is booked keeps its own.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code BOOKING}
     * @param terms the new ones, whole
     * @return the terms as they are stored
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    ServiceTerms set(Actor actor, ProductId product, ServiceTerms terms);

    /**
     * {@return the terms of a product that the actor may see; empty when it has none}
     *
     * @param actor who looks; empty for a visitor
     * @param product which product
     */
    Optional<ServiceTerms> terms(Optional<Actor> actor, ProductId product);

    /**
     * {@return every time that can be booked now, soonest first; exact at this moment, or at one some seconds ago
     *     where reads go to a replica}
     *
     * @param query which are wanted
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request}
     */
    List<OpenSlot> available(AvailabilityQuery query);

    /**
     * Says whether somebody may book a time, and names every rule that stands against it. Holds nothing.
     *
     * @param product a service on sale
     * @param email who would book
     * @param quantity how many seats
     * @param request which time
     * @return the answer
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request}
     */
    Eligibility check(ProductId product, String email, int quantity, BookingRequest request);
}
