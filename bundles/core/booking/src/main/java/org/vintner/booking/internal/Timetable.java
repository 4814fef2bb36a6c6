package org.vintner.booking.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Slot;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.booking.internal.OfferedTimes.Span;
import org.vintner.persistence.store.BookingServiceStore.PartVersions;
import org.vintner.persistence.store.BookingServiceStore.Versions;

/**
 * When a service is offered: what its terms and its resources' hours, blocked periods and slots come to, at one version of them all.
 * Who has booked what is no part of it, so it stays good until somebody changes the plan. Days are reckoned when they are first
 * asked for, and kept.
 */
final class Timetable {

    private final ProductId product;
    private final ServiceTerms terms;
    private final Versions versions;
    private final KeptDays days;
    private final List<Worker> workers;

    Timetable(
            KeptDays days,
            ProductId product,
            ServiceTerms terms,
            Versions versions,
            List<Resource> resources,
            List<BlockedPeriod> blocked,
            List<Slot> slots) {
        this.days = days;
        this.product = product;
        this.terms = terms;
        this.versions = versions;
        this.workers = resources.stream()
                .map(resource -> new Worker(
                        resource,
                        blocked.stream()
                                .filter(period -> period.resource().equals(resource.id()))
                                .toList(),
                        slots.stream()
                                .filter(slot -> slot.resource().equals(resource.id()))
                                .toList()))
                .toList();
    }

    ProductId product() {
        return product;
    }

    ServiceTerms terms() {
        return terms;
    }

    BookingRules rules() {
        return terms.rules().orElseThrow();
    }

    List<Resource> resources() {
        return workers.stream().map(worker -> worker.resource).toList();
    }

    boolean isOf(Versions other) {
        return versions.same(other);
    }

    boolean hasPart(PartVersions other) {
        return other.partOf(versions);
    }

    /** Offers that begin in a span, of one resource or of all, soonest first. */
    List<Offer> between(Instant from, Instant to, Optional<ResourceId> of) {
        if (!from.isBefore(to)) {
            return List.of();
        }
        return workersOf(of)
                .flatMap(worker -> worker.between(from, to))
                .sorted(Offer.BY_START)
                .toList();
    }

    /** Offers that begin at a moment. */
    List<Offer> at(Instant start, Optional<ResourceId> of) {
        return between(start, start.plusNanos(1), of);
    }

    private Stream<Worker> workersOf(Optional<ResourceId> of) {
        return workers.stream().filter(worker -> of.isEmpty() || of.get().equals(worker.resource.id()));
    }

    /** A resource with its plan. */
    private final class Worker {

        private final Resource resource;
        private final OfferedTimes times;
        private final List<BlockedPeriod> blocked;
        private final List<Slot> slots;

        Worker(Resource resource, List<BlockedPeriod> blocked, List<Slot> slots) {
            this.resource = resource;
            this.times = new OfferedTimes(resource.schedule(), resource.zone(), terms.duration(), terms.interval());
            this.blocked = blocked;
            this.slots = slots;
        }

        Stream<Offer> between(Instant from, Instant to) {
            LocalDate last = LocalDate.ofInstant(to, resource.zone());
            return LocalDate.ofInstant(from, resource.zone())
                    .datesUntil(last.plusDays(1))
                    .flatMap(date -> on(date).stream())
                    .filter(offer ->
                            !offer.start().isBefore(from) && offer.start().isBefore(to));
        }

        private List<Offer> on(LocalDate date) {
            return days.of(this, date, () -> reckon(date));
        }

        /** Where a slot lies that was made by hand, it stands for the hours of the schedule. */
        private List<Offer> reckon(LocalDate date) {
            List<Offer> offers = new ArrayList<>();
            slots.stream()
                    .filter(slot -> slot.from().toLocalDate().equals(date))
                    .filter(slot -> slot.services().isEmpty() || slot.services().contains(product))
                    .map(slot -> new Offer(resource, slot.start(), slot.end(), slot.people()))
                    .forEach(offers::add);
            times.on(date).stream()
                    .filter(span -> slots.stream().noneMatch(slot -> span.overlaps(slot.start(), slot.end())))
                    .map(span -> new Offer(resource, span.start(), span.end(), List.of()))
                    .forEach(offers::add);
            return offers.stream().filter(this::isOpen).toList();
        }

        private boolean isOpen(Offer offer) {
            Span span = new Span(offer.start(), offer.end());
            return blocked.stream().noneMatch(period -> span.overlaps(period.start(), period.end()));
        }
    }
}
