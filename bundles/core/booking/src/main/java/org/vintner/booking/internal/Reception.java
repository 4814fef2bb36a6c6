package org.vintner.booking.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.booking.Resource;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.booking.internal.RuleBook.Question;
import org.vintner.booking.internal.RuleBook.Wanted;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingServiceStore.Part;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.WaitingStore;
import org.vintner.persistence.store.WaitingStore.Awaited;
import org.vintner.persistence.store.WaitingStore.Candidate;

/** Takes requests for time: what of it is offered, what stands against it, and then its seats. */
@Component(service = Reception.class)
public final class Reception {

    private static final Duration NEAR = Duration.ofDays(7);
    private static final int SHOWN = 3;
    private static final int LOOKED_AT = 20;

    private final Timetables timetables;
    private final RuleBook rules;
    private final BookingStore store;
    private final WaitingStore waiting;

    @Activate
    public Reception(
            @Reference Timetables timetables,
            @Reference RuleBook rules,
            @Reference BookingStore store,
            @Reference WaitingStore waiting) {
        this.timetables = timetables;
        this.rules = rules;
        this.store = store;
        this.waiting = waiting;
    }

    /**
     * What somebody wants.
     *
     * @param param how the caller named it, such as {@code lines[0].booking}
     * @param product which service
     * @param email who books
     * @param quantity how many seats
     * @param request which time
     * @param alsoWanted what the same order wants of the service before this
     * @param moving the booking that is moved
     */
    record Visit(
            String param,
            ProductId product,
            String email,
            int quantity,
            BookingRequest request,
            List<Wanted> alsoWanted,
            Optional<BookingId> moving) {

        /** How many seats there shall be stands beside the time that is wanted. */
        String quantityParam() {
            return param.substring(0, param.lastIndexOf("booking")) + "quantity";
        }

        /** Of somebody who waits. */
        static Visit of(Candidate waiting) {
            return new Visit(
                    "booking",
                    waiting.product(),
                    waiting.buyer().email(),
                    waiting.quantity(),
                    waiting.request(),
                    List.of(),
                    Optional.empty());
        }
    }

    /**
     * A time that is offered.
     *
     * @param timetable of which service
     * @param offers by whom, at least one
     * @param now the database's
     */
    record Offered(Timetable timetable, List<Offer> offers, Instant now) {

        BookingRules rules() {
            return timetable.rules();
        }

        Instant start() {
            return offers.get(0).start();
        }

        List<BookedTime> timesFor(String email) {
            return offers.stream()
                    .filter(offer -> offer.isFor(email))
                    .map(offer -> offer.time(timetable.terms()))
                    .toList();
        }
    }

    /** Whether the number of a person's seats of a service matters to whoever wants this resource, or any. */
    boolean countsSeats(ProductId product, Optional<ResourceId> resource) {
        return rules(product, resource).filter(Reception::countsSeats).isPresent();
    }

    private static boolean countsSeats(BookingRules rules) {
        return rules.maxPerPerson().isPresent()
                || rules.maxPerDay().isPresent()
                || rules.maxUnpaid().isPresent();
    }

    /** The rules of a service as they are now, for whoever wants this resource, or any; empty when it has no terms. */
    Optional<BookingRules> rules(ProductId product, Optional<ResourceId> resource) {
        return timetables
                .of(product, resource)
                .map(current -> current.timetable().rules());
    }

    /** The rules of those of these that are remembered and still good, by one statement for all. */
    Map<Part, BookingRules> keptRules(Set<Part> parts) {
        return timetables.keptOf(parts).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, kept -> kept.getValue().timetable().rules()));
    }

    /** Reads at once what {@link #isPlain}, {@link #admit} and {@link #rules} will need to know of these, in the running unit of work. */
    void readAhead(Set<Part> parts) {
        timetables.readAhead(parts);
    }

    /** Whether such a request needs nothing but a timetable, a price and seats: no rule that counts or asks, and one resource only. */
    boolean isPlain(ProductId product, BookingRequest request) {
        return timetables
                .of(product, request.resource())
                .filter(current -> isPlain(current.timetable(), request))
                .isPresent();
    }

    /** The same by what is remembered of the service, if anything is; the database is not asked. */
    boolean seemsPlain(ProductId product, BookingRequest request) {
        return timetables
                .known(product)
                .filter(known -> !isPlain(known, request))
                .isEmpty();
    }

    private boolean isPlain(Timetable timetable, BookingRequest request) {
        return request.seats().isEmpty()
                && rules.asksNobody()
                && (request.resource().isPresent() || timetable.resources().size() == 1)
                && !countsSeats(timetable.rules())
                && timetable.rules().conditions().isEmpty();
    }

    /** The time that is wanted, if it is offered and no rule stands against it. */
    Offered admit(Visit visit) {
        Offered offered = offered(visit);
        List<Refusal> refusals = refusals(visit, offered);
        if (!refusals.isEmpty()) {
            throw new CommerceException(
                    CommerceError.BOOKING_REFUSED,
                    refusals.stream()
                            .map(refusal -> refusal.message() + " (rule " + refusal.rule() + ")")
                            .collect(Collectors.joining(" ")),
                    visit.param());
        }
        return offered;
    }

    /** Every rule that stands against it. */
    List<Refusal> refusals(Visit visit, Offered offered) {
        return rules.refusals(new Question(
                visit.product(),
                offered.timetable().terms(),
                visit.email(),
                visit.quantity(),
                offered.offers(),
                offered.now(),
                visit.alsoWanted(),
                visit.moving()));
    }

    /** The time that is wanted, if it is offered to anybody. */
    Offered offered(Visit visit) {
        Timetables.Current current = timetables
                .of(visit.product(), visit.request().resource())
                .orElseThrow(() -> new CommerceException(
                        CommerceError.PRODUCT_NOT_FOR_SALE,
                        "Product " + visit.product() + " can't be booked yet: it has no terms.",
                        visit.param()));
        Timetable timetable = current.timetable();
        BookingRequest request = visit.request();
        checkSeats(visit, timetable);
        request.resource().ifPresent(wanted -> {
            if (!timetable.terms().resources().contains(wanted)) {
                throw notOffered("Resource " + wanted + " does not serve this product.", visit.param() + ".resource");
            }
        });
        checkReach(request.start(), current.now(), visit.param() + ".start");
        List<Offer> offers = timetable.at(request.start(), request.resource());
        if (offers.isEmpty()) {
            throw notOffered(
                    "No booking of this service begins at " + request.start() + ". " + nearest(timetable, request),
                    visit.param() + ".start");
        }
        return new Offered(timetable, offers, current.now());
    }

    /** No plan is looked at for a time that lies years away. */
    private static void checkReach(Instant start, Instant now, String param) {
        if (start.isBefore(now.minus(Limits.FARTHEST))) {
            throw notOffered("This time is long over. Choose one that is to come.", param);
        }
        if (start.isAfter(now.plus(Limits.FARTHEST))) {
            throw notOffered("Nothing is booked more than " + Words.of(Limits.FARTHEST) + " ahead.", param);
        }
    }

    private static void checkSeats(Visit visit, Timetable timetable) {
        List<Integer> seats = visit.request().seats();
        int most = timetable.resources().stream()
                .filter(resource ->
                        visit.request().resource().map(resource.id()::equals).orElse(true))
                .mapToInt(Resource::capacity)
                .max()
                .orElse(0);
        if (visit.quantity() > most && most > 0) {
            throw notOffered(
                    "There are " + most + " seats at most; " + visit.quantity() + " are asked for.",
                    visit.quantityParam());
        }
        if (seats.isEmpty()) {
            return;
        }
        if (seats.size() != visit.quantity() || new HashSet<>(seats).size() != seats.size()) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Name as many different seats as are booked, which are " + visit.quantity() + ", or none.",
                    visit.param() + ".seats");
        }
        if (seats.stream().anyMatch(seat -> seat < 1 || seat > most)) {
            throw notOffered("Seats are numbered from 1 to " + most + ".", visit.param() + ".seats");
        }
    }

    private static String nearest(Timetable timetable, BookingRequest request) {
        String starts =
                timetable.between(request.start().minus(NEAR), request.start().plus(NEAR), request.resource()).stream()
                        .map(Offer::start)
                        .distinct()
                        .sorted(Comparator.comparing(start ->
                                Duration.between(request.start(), start).abs()))
                        .limit(SHOWN)
                        .sorted()
                        .map(Instant::toString)
                        .collect(Collectors.joining(", "));
        return starts.isEmpty()
                ? "None begins within " + Words.of(NEAR) + " of it."
                : "The nearest begin at " + starts + ".";
    }

    private static CommerceException notOffered(String message, String param) {
        return new CommerceException(CommerceError.SLOT_NOT_OFFERED, message, param);
    }

    /** Whether seats of it are free just now. */
    boolean isFree(Visit visit, Offered offered) {
        List<BookedTime> times = offered.timesFor(visit.email());
        if (times.isEmpty()) {
            return true;
        }
        FreeTimes free = new FreeTimes(store.taken(
                times.stream().map(BookedTime::resource).toList(),
                times.stream()
                        .map(BookedTime::blockedFrom)
                        .min(Instant::compareTo)
                        .orElseThrow(),
                times.stream()
                        .map(BookedTime::blockedTo)
                        .max(Instant::compareTo)
                        .orElseThrow()));
        return offered.offers().stream()
                .filter(offer -> offer.isFor(visit.email()))
                .anyMatch(offer -> free.hasFree(
                        offer.resource(),
                        offer.time(offered.timetable().terms()),
                        visit.request().seats(),
                        visit.quantity()));
    }

    /**
     * Whether somebody has waited for the time who could have it now, and came before this person. Between the moment when it became
     * free and the run of the job that offers it nobody gets it by the front door.
     */
    private boolean isAwaited(Visit visit, Offered offered) {
        return waiting.before(new Awaited(visit.product(), offered.start()), visit.email(), LOOKED_AT).stream()
                .anyMatch(this::couldHave);
    }

    /** While the time is taken, which it mostly is, no rule is asked for each who waits. */
    private boolean couldHave(Candidate candidate) {
        Visit visit = Visit.of(candidate);
        try {
            Offered offered = offered(visit);
            return isFree(visit, offered) && refusals(visit, offered).isEmpty();
        } catch (CommerceException e) {
            return false;
        }
    }

    /** Those times for which somebody waits: who comes first then is seen one by one. */
    Set<Awaited> awaited(Set<Awaited> times) {
        return waiting.awaited(times);
    }

    /** Takes the seats, of any resource that offers them to this person. */
    BookingStore.Seats take(BookingId booking, Visit visit, Offered offered) {
        if (isAwaited(visit, offered)) {
            throw new CommerceException(
                    CommerceError.SLOT_TAKEN,
                    "The time at " + offered.start()
                            + " has just become free, and is offered to those first who wait for it.",
                    visit.param() + ".start");
        }
        return store.take(
                        booking,
                        offered.timesFor(visit.email()),
                        visit.request().seats(),
                        visit.quantity())
                .orElseThrow(() -> new CommerceException(
                        CommerceError.SLOT_TAKEN,
                        "The time at " + offered.start() + " is taken, or has not as many free seats as are asked for.",
                        visit.param() + ".start"));
    }
}
