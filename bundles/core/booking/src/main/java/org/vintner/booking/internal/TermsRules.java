package org.vintner.booking.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.ServiceTerms;

/** What terms of a service may look like. */
final class TermsRules {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(31);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final int MOST_RESOURCES = 100;
    private static final int MOST_STEPS = 20;
    private static final int MOST_CONDITIONS = 20;
    private static final int WHOLE = 100;
    private static final int MOST_SEATS = 100_000;
    private static final int LONGEST_QUEUE = 20_000;
    private static final int NAME = 60;
    private static final int EXPRESSION = 500;
    private static final int MESSAGE = 200;

    private TermsRules() {}

    /** The terms in the form in which they are stored, with their rules. */
    static ServiceTerms checked(ServiceTerms terms) {
        Limits.between(terms.resources().size(), 1, MOST_RESOURCES, "resources");
        if (new HashSet<>(terms.resources()).size() != terms.resources().size()) {
            throw Limits.invalid("Name each resource once.", "resources");
        }
        Limits.between(terms.duration(), MINUTE, LONGEST, "duration");
        Limits.between(terms.interval(), MINUTE, DAY, "interval");
        Limits.between(terms.bufferBefore(), Duration.ZERO, DAY, "bufferBefore");
        Limits.between(terms.bufferAfter(), Duration.ZERO, DAY, "bufferAfter");
        return new ServiceTerms(
                terms.resources(),
                terms.duration(),
                terms.interval(),
                terms.bufferBefore(),
                terms.bufferAfter(),
                Optional.of(checked(terms.rules().orElse(BookingRules.DEFAULT))));
    }

    private static BookingRules checked(BookingRules rules) {
        Limits.between(rules.leadTime(), Duration.ZERO, YEAR, "rules.leadTime");
        Limits.between(rules.horizon(), MINUTE, Limits.FARTHEST, "rules.horizon");
        if (rules.leadTime().compareTo(rules.horizon()) >= 0) {
            throw Limits.invalid(
                    "Booking opens " + Words.of(rules.horizon()) + " before the start, so it closes later than that.",
                    "rules.leadTime");
        }
        checkLadder(rules.cancellation());
        Limits.between(rules.deposit(), 1, WHOLE, "rules.deposit");
        rules.maxPerPerson().ifPresent(most -> Limits.between(most, 1, MOST_SEATS, "rules.maxPerPerson"));
        rules.maxPerDay().ifPresent(most -> Limits.between(most, 1, MOST_SEATS, "rules.maxPerDay"));
        rules.hold().ifPresent(hold -> Limits.between(hold, MINUTE, DAY, "rules.hold"));
        rules.maxUnpaid().ifPresent(most -> Limits.between(most, 1, MOST_SEATS, "rules.maxUnpaid"));
        rules.queue().ifPresent(most -> Limits.between(most, 1, LONGEST_QUEUE, "rules.queue"));
        return new BookingRules(
                rules.leadTime(),
                rules.horizon(),
                rules.cancellation(),
                rules.deposit(),
                rules.maxPerPerson(),
                rules.maxPerDay(),
                conditions(rules.conditions()),
                rules.hold(),
                rules.maxUnpaid(),
                rules.queue());
    }

    private static void checkLadder(List<CancellationStep> ladder) {
        Limits.between(ladder.size(), 0, MOST_STEPS, "rules.cancellation");
        for (int i = 0; i < ladder.size(); i++) {
            CancellationStep step = ladder.get(i);
            String param = "rules.cancellation[" + i + "]";
            Limits.between(step.before(), Duration.ZERO, YEAR, param + ".before");
            Limits.between(step.percent(), 0, WHOLE, param + ".percent");
            if (i > 0 && step.before().compareTo(ladder.get(i - 1).before()) >= 0) {
                throw Limits.invalid(
                        "Steps stand in order, the longest time before the start first.", param + ".before");
            }
            if (i > 0 && step.percent() > ladder.get(i - 1).percent()) {
                throw Limits.invalid("Who cancels later is not paid back more.", param + ".percent");
            }
        }
    }

    /** What they say is checked by who asks them. */
    private static List<BookingCondition> conditions(List<BookingCondition> conditions) {
        Limits.between(conditions.size(), 0, MOST_CONDITIONS, "rules.conditions");
        List<BookingCondition> checked = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            BookingCondition condition = conditions.get(i);
            String param = "rules.conditions[" + i + "]";
            checked.add(new BookingCondition(
                    Limits.line(condition.name(), NAME, param + ".name"),
                    Limits.line(condition.expression(), EXPRESSION, param + ".expression"),
                    Limits.line(condition.message(), MESSAGE, param + ".message")));
        }
        return checked;
    }
}
