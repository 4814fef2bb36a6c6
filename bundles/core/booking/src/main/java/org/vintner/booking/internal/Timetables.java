package org.vintner.booking.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.vintner.persistence.store.BookingServiceStore.Part;
import org.vintner.persistence.store.BookingServiceStore.Versions;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.UnitOfWork.Note;

/**
 * Timetables of services, kept until a version says that they are old: each unit of work asks the database for the versions, which is one
 * look into three indexes, so that a change holds from the next request on, on every node.
 */
@Component(service = Timetables.class)
public final class Timetables {

    private static final int MOST_KEPT = 10_000;

    private static final Note<Map<ProductId, Optional<Current>>> WHOLE = new Note<>(HashMap::new);
    private static final Note<Map<Part, Current>> PARTS = new Note<>(HashMap::new);

    private final BookingServiceStore services;
    private final BookingResourceStore resources;
    private final UnitOfWork unitOfWork;
    private final Map<ProductId, Timetable> kept = new ConcurrentHashMap<>();
    private final KeptDays days = new KeptDays();

    @Activate
    public Timetables(
            @Reference BookingServiceStore services,
            @Reference BookingResourceStore resources,
            @Reference UnitOfWork unitOfWork) {
        this.services = services;
        this.resources = resources;
        this.unitOfWork = unitOfWork;
    }

    /**
     * A timetable that is good now.
     *
     * @param now the database's
     */
    record Current(Timetable timetable, Instant now) {}

    /** The timetable of a service; empty when it has no terms. Within a unit of work it is the same one for all who ask. */
    Optional<Current> of(ProductId product) {
        return unitOfWork
                .note(WHOLE)
                .computeIfAbsent(
                        product,
                        any -> services.versions(product)
                                .map(versions -> new Current(current(product, versions), versions.now())));
    }

    /**
     * As {@link #of(ProductId)}, for whoever wants nothing but this resource, if there is one: what it says of others may be old. A
     * service with a hundred of them costs no more than one.
     */
    Optional<Current> of(ProductId product, Optional<ResourceId> resource) {
        return resource.flatMap(one -> of(new Part(product, one))).or(() -> of(product));
    }

    private Optional<Current> of(Part part) {
        Map<Part, Current> noted = unitOfWork.note(PARTS);
        if (!noted.containsKey(part)) {
            noted.putAll(keptOf(Set.of(part)));
        }
        return Optional.ofNullable(noted.get(part));
    }

    /** The timetable that was good when the service was last asked for, if it was. */
    Optional<Timetable> known(ProductId product) {
        return Optional.ofNullable(kept.get(product));
    }

    /** Reads for the running unit of work, by one statement, what {@link #of(ProductId, Optional)} will be asked for. */
    void readAhead(Set<Part> parts) {
        unitOfWork.note(PARTS).putAll(keptOf(parts));
    }

    /** Parts of timetables that are kept and still good. */
    Map<Part, Current> keptOf(Set<Part> parts) {
        Map<Part, Current> good = new HashMap<>();
        services.versions(parts).forEach((part, versions) -> {
            Timetable known = kept.get(part.product());
            if (known != null && known.hasPart(versions)) {
                good.put(part, new Current(known, versions.now()));
            }
        });
        return good;
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
