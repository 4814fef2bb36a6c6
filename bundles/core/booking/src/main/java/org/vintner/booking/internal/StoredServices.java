package org.vintner.booking.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Eligibility;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Services;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.Buyer;
import org.vintner.booking.internal.Reception.Offered;
import org.vintner.booking.internal.Reception.Visit;
import org.vintner.booking.internal.rules.Conditions;
import org.vintner.persistence.store.BookingResourceStore;
import org.vintner.persistence.store.BookingServiceStore;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.UnitOfWork;

/** Services over their store, and when they can be booked. */
@Component(service = Services.class)
public final class StoredServices implements Services {

    private static final int MOST_DAYS = 62;
    private static final int MOST_SEATS = 1_000;

    private final Catalog catalog;
    private final BookingServiceStore store;
    private final BookingResourceStore resources;
    private final BookingStore bookings;
    private final Timetables timetables;
    private final Reception reception;
    private final Conditions conditions;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredServices(
            @Reference Catalog catalog,
            @Reference BookingServiceStore store,
            @Reference BookingResourceStore resources,
            @Reference BookingStore bookings,
            @Reference Timetables timetables,
            @Reference Reception reception,
            @Reference Conditions conditions,
            @Reference UnitOfWork unitOfWork) {
        this.catalog = catalog;
        this.store = store;
        this.resources = resources;
        this.bookings = bookings;
        this.timetables = timetables;
        this.reception = reception;
        this.conditions = conditions;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public ServiceTerms set(Actor actor, ProductId id, ServiceTerms terms) {
        ServiceTerms checked = TermsRules.checked(terms);
        conditions.check(checked.rules().orElseThrow().conditions());
        return unitOfWork.call(() -> {
            Product product =
                    catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
            if (!actor.mayDoEverything() && !actor.is(product.seller())) {
                throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
            }
            if (product.kind() != ProductKind.BOOKING) {
                throw Limits.invalid("Only a product of kind BOOKING is booked.", "kind");
            }
            checkResources(checked.resources(), product);
            store.set(id, checked);
            return checked;
        });
    }

    /** Nobody's time is sold by another seller. */
    private void checkResources(List<ResourceId> ids, Product product) {
        List<Resource> found = resources.findAll(ids);
        for (int i = 0; i < ids.size(); i++) {
            ResourceId id = ids.get(i);
            boolean own = found.stream()
                    .anyMatch(resource ->
                            resource.id().equals(id) && resource.seller().equals(product.seller()));
            if (!own) {
                throw Limits.invalid("The product's seller has no resource " + id + ".", "resources[" + i + "]");
            }
        }
    }

    @Override
    public Optional<ServiceTerms> terms(Optional<Actor> actor, ProductId product) {
        return catalog.find(actor, product).flatMap(found -> store.find(product));
    }

    @Override
    public List<OpenSlot> available(AvailabilityQuery query) {
        checkDates(query.from(), query.to());
        return unitOfWork.fromReplica(() -> {
            Timetables.Current current = onSale(query.product());
            Timetable timetable = current.timetable();
            query.resource().ifPresent(wanted -> {
                if (!timetable.terms().resources().contains(wanted)) {
                    throw Limits.invalid("Resource " + wanted + " does not serve this product.", "resource");
                }
            });
            ZoneId zone =
                    query.zone().orElseGet(() -> timetable.resources().get(0).zone());
            Instant first = current.now().plus(timetable.rules().leadTime());
            Instant last = current.now().plus(timetable.rules().horizon());
            Instant from = query.from().atStartOfDay(zone).toInstant();
            Instant to = query.to().plusDays(1).atStartOfDay(zone).toInstant();
            List<Offer> offers = timetable.between(max(from, first), min(to, last), query.resource());
            return offers.isEmpty() ? List.of() : free(timetable, offers, zone);
        });
    }

    private List<OpenSlot> free(Timetable timetable, List<Offer> offers, ZoneId zone) {
        ServiceTerms terms = timetable.terms();
        Instant from = offers.get(0).time(terms).blockedFrom();
        Instant to = offers.stream()
                .map(Offer::end)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(terms.bufferAfter());
        List<ResourceId> workers =
                offers.stream().map(offer -> offer.resource().id()).distinct().toList();
        return new FreeTimes(bookings.taken(workers, from, to)).open(offers, terms, zone);
    }

    private static void checkDates(LocalDate from, LocalDate to) {
        if (from.getYear() < 1970 || from.getYear() > 9_000) {
            throw Limits.invalid("Name a date of these days.", "from");
        }
        if (to.isBefore(from)) {
            throw Limits.invalid("The last date is not before the first.", "to");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw Limits.invalid("Ask for at most " + MOST_DAYS + " days at once.", "to");
        }
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private Timetables.Current onSale(ProductId product) {
        if (catalog.onSale(List.of(product)).isEmpty()) {
            throw CommerceException.notFound("product", product);
        }
        return timetables
                .of(product)
                .orElseThrow(() -> new CommerceException(
                        CommerceError.NOT_FOUND, "Product " + product + " can't be booked yet: it has no terms."));
    }

    @Override
    public Eligibility check(ProductId product, String email, int quantity, BookingRequest request) {
        Limits.between(quantity, 1, MOST_SEATS, "quantity");
        Buyer buyer = new Buyer(email, Locale.ENGLISH);
        return unitOfWork.readOnly(() -> {
            onSale(product);
            Visit visit = new Visit("booking", product, buyer.email(), quantity, request, List.of(), Optional.empty());
            List<Refusal> refusals = refusals(visit);
            return new Eligibility(refusals.isEmpty(), refusals);
        });
    }

    private List<Refusal> refusals(Visit visit) {
        Offered offered;
        try {
            offered = reception.offered(visit);
        } catch (CommerceException e) {
            if (e.error() != CommerceError.SLOT_NOT_OFFERED) {
                throw e;
            }
            return List.of(new Refusal("hours", e.getMessage()));
        }
        List<Refusal> refusals = new ArrayList<>(reception.refusals(visit, offered));
        if (!reception.isFree(visit, offered)) {
            refusals.add(new Refusal("taken", "The time is taken, or has not as many free seats as are asked for."));
        }
        return refusals;
    }
}
