package org.vintner.booking.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.ProductId;
import org.vintner.booking.internal.rules.Conditions;
import org.vintner.booking.internal.rules.PluginRules;
import org.vintner.persistence.store.BookingStore;
import org.vintner.spi.booking.BookingAttempt;

/** Says which rules stand against a booking. The one place where rules are asked: by an order, a dry run and a move alike. */
@Component(service = RuleBook.class)
public final class RuleBook {

    private static final Duration FAR = Duration.ofDays(365_000);

    private final BookingStore store;
    private final Conditions conditions;
    private final PluginRules plugins;

    @Activate
    public RuleBook(@Reference BookingStore store, @Reference Conditions conditions, @Reference PluginRules plugins) {
        this.store = store;
        this.conditions = conditions;
        this.plugins = plugins;
    }

    /**
     * What is to be judged.
     *
     * @param product the service
     * @param terms its terms
     * @param email who books
     * @param quantity how many seats
     * @param offers resources that offer the time, at least one
     * @param now the database's
     * @param alsoWanted seats of the same service that the same order wants before this
     * @param moving the booking that is moved, whose own seats don't count
     */
    record Question(
            ProductId product,
            ServiceTerms terms,
            String email,
            int quantity,
            List<Offer> offers,
            Instant now,
            List<Wanted> alsoWanted,
            Optional<BookingId> moving) {

        BookingRules rules() {
            return terms.rules().orElseThrow();
        }

        Instant start() {
            return offers.get(0).start();
        }

        ZoneId zone() {
            return offers.get(0).resource().zone();
        }
    }

    /** Seats from a start on. */
    record Wanted(Instant start, int quantity) {}

    /** Whether no bundle has brought a rule, which may take its time. */
    boolean asksNobody() {
        return plugins.isEmpty();
    }

    /** Every rule that stands against it, in the order of their names in {@link Refusal}. */
    List<Refusal> refusals(Question question) {
        List<Refusal> refusals = new ArrayList<>();
        times(question, refusals);
        if (question.offers().stream().noneMatch(offer -> offer.isFor(question.email()))) {
            refusals.add(new Refusal("people", "This slot is for people whom the seller has invited."));
        }
        limits(question, refusals);
        if (!question.rules().conditions().isEmpty() || !plugins.isEmpty()) {
            BookingAttempt attempt = attempt(question);
            refusals.addAll(conditions.refusals(question.rules().conditions(), attempt));
            refusals.addAll(plugins.refusals(attempt));
        }
        return refusals;
    }

    private BookingAttempt attempt(Question question) {
        return new BookingAttempt(
                question.product(),
                question.offers().size() == 1
                        ? Optional.of(question.offers().get(0).resource().id())
                        : Optional.empty(),
                question.email(),
                question.quantity(),
                question.start(),
                question.offers().get(0).end(),
                question.zone(),
                question.now(),
                seats(question, question.now(), question.now().plus(FAR)) - question.quantity());
    }

    private static void times(Question question, List<Refusal> refusals) {
        BookingRules rules = question.rules();
        if (!question.start().isAfter(question.now())) {
            refusals.add(new Refusal("lead_time", "This time has begun, or is over. Choose one that is to come."));
        } else if (question.start().isBefore(question.now().plus(rules.leadTime()))) {
            refusals.add(
                    new Refusal("lead_time", "Book at least " + Words.of(rules.leadTime()) + " before the start."));
        }
        if (question.start().isAfter(question.now().plus(rules.horizon()))) {
            refusals.add(new Refusal("horizon", "Booking opens " + Words.of(rules.horizon()) + " before the start."));
        }
    }

    private void limits(Question question, List<Refusal> refusals) {
        question.rules().maxUnpaid().filter(most -> question.moving().isEmpty()).ifPresent(most -> {
            if (unpaid(question) > most) {
                refusals.add(new Refusal(
                        "max_unpaid",
                        "One person may hold " + most + " seats unpaid. Pay or cancel what is held first."));
            }
        });
        question.rules().maxPerPerson().ifPresent(most -> {
            if (seats(question, question.now(), question.now().plus(FAR)) > most) {
                refusals.add(new Refusal("max_per_person", "One person may have " + most + " seats to come."));
            }
        });
        question.rules().maxPerDay().ifPresent(most -> {
            LocalDate day = LocalDate.ofInstant(question.start(), question.zone());
            Instant from = day.atStartOfDay(question.zone()).toInstant();
            Instant to = day.plusDays(1).atStartOfDay(question.zone()).toInstant();
            if (seats(question, from, to) > most) {
                refusals.add(new Refusal("max_per_day", "One person may have " + most + " seats on one day."));
            }
        });
    }

    /** Seats that the person would hold unpaid. */
    private long unpaid(Question question) {
        long inOrder =
                question.alsoWanted().stream().mapToLong(Wanted::quantity).sum();
        return question.quantity() + inOrder + store.heldBy(question.product(), question.email());
    }

    /** Seats that the person would have in the span. */
    private long seats(Question question, Instant from, Instant to) {
        long inOrder = question.alsoWanted().stream()
                .filter(wanted ->
                        !wanted.start().isBefore(from) && wanted.start().isBefore(to))
                .mapToLong(Wanted::quantity)
                .sum();
        return question.quantity()
                + inOrder
                + store.seatsOf(question.product(), question.email(), from, to, question.moving());
    }
}
