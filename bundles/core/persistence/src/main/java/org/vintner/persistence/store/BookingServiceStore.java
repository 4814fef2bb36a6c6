package org.vintner.persistence.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** Keeps how products are booked. */
@ProviderType
public interface BookingServiceStore {

    /** Sets the terms, whose rules are given. */
    void set(ProductId product, ServiceTerms terms);

    Optional<ServiceTerms> find(ProductId product);

    /** What the plan of a service is made of, as it is now: equal versions mean an equal plan. Empty without terms. */
    Optional<Versions> versions(ProductId product);

    /** The same of one resource's part of each service's plan; of a service without terms, or without the resource, nothing. */
    Map<Part, PartVersions> versions(Collection<Part> parts);

    /** What one resource has to do with a service. */
    record Part(ProductId product, ResourceId resource) {}

    /**
     * Versions of a service and of one of its resources, and the database's now.
     *
     * @param position of the resource in the terms, from 0
     */
    record PartVersions(long service, int position, long resource, Instant now) {

        /** Whether this part of a plan that was made of the others is still the plan. */
        public boolean partOf(Versions others) {
            return service == others.service && others.resources.get(position) == resource;
        }
    }

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
