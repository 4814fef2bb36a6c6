package org.vintner.booking.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.store.BookingResourceStore;
import org.vintner.persistence.store.BookingServiceStore;
import org.vintner.persistence.store.BookingServiceStore.Versions;

/**
 * Timetables of services, kept until a version says that they are old: each use asks the database for the versions, which is one
 * look into three indexes, so that a change holds from the next request on, on every node.
 */
@Component(service = Timetables.class)
public final class Timetables {

    private static final int MOST_KEPT = 10_000;

    private final BookingServiceStore services;
    private final BookingResourceStore resources;
    private final Map<ProductId, Timetable> kept = new ConcurrentHashMap<>();
    private final KeptDays days = new KeptDays();

    @Activate
    public Timetables(@Reference BookingServiceStore services, @Reference BookingResourceStore resources) {
        this.services = services;
        this.resources = resources;
    }

    /**
     * A timetable that is good now.
     *
     * @param now the database's
     */
    record Current(Timetable timetable, Instant now) {}

    /** The timetable of a service; empty when it has no terms. */
    Optional<Current> of(ProductId product) {
        return services.versions(product).map(versions -> new Current(current(product, versions), versions.now()));
    }

    private Timetable current(ProductId product, Versions versions) {
        Timetable known = kept.get(product);
        if (known != null && known.isOf(versions)) {
            return known;
        }
        // Read after its versions: what changes in between makes it newer than it says, and it is read once more.
        Timetable read = read(product, versions);
        if (kept.size() >= MOST_KEPT) {
            kept.clear();
        }
        kept.put(product, read);
        return read;
    }

    private Timetable read(ProductId product, Versions versions) {
        ServiceTerms terms = services.find(product).orElseThrow();
        List<ResourceId> ids = terms.resources();
        List<Resource> found = resources.findAll(ids).stream()
                .sorted(Comparator.comparing(resource -> ids.indexOf(resource.id())))
                .toList();
        return new Timetable(days, product, terms, versions, found, resources.blocked(ids), resources.slots(ids));
    }
}
