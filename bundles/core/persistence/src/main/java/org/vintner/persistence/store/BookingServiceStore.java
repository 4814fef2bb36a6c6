package org.vintner.persistence.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.ProductId;

/** Keeps how products are booked. */
@ProviderType
public interface BookingServiceStore {

    /** Sets the terms, whose rules are given. */
    void set(ProductId product, ServiceTerms terms);

    Optional<ServiceTerms> find(ProductId product);

    /** What the plan of a service is made of, as it is now: equal versions mean an equal plan. Empty without terms. */
    Optional<Versions> versions(ProductId product);

    /**
     * Versions of a service and of its resources, and the database's now.
     *
     * @param service of the terms
     * @param resources of the resources, in the order of the terms
     */
    record Versions(long service, List<Long> resources, Instant now) {

        /** Whether a plan that was made of the other is still the plan. */
        public boolean same(Versions other) {
            return service == other.service && resources.equals(other.resources);
        }
    }
}
