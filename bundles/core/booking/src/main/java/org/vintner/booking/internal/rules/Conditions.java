package org.vintner.booking.internal.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.booking.internal.rules.RuleLanguage.Condition;
import org.vintner.booking.internal.rules.RuleLanguage.Malformed;
import org.vintner.booking.internal.rules.RuleLanguage.Undecided;
import org.vintner.spi.booking.BookingAttempt;

/** Conditions of sellers: understood when they are set, asked at each attempt. Reckoning one takes microseconds. */
@Component(service = Conditions.class)
public final class Conditions {

    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);
    private static final int MAX_KEPT = 1_000;
    /** Names of Vintner's own rules: a refusal has to be told from theirs. */
    private static final Set<String> TAKEN =
            Set.of("lead_time", "horizon", "hours", "taken", "max_per_person", "max_per_day", "max_unpaid", "people");

    private final Map<String, Condition> understood = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Condition> eldest) {
            return size() > MAX_KEPT;
        }
    });

    /** Loaded at the first condition: most shops have none. */
    private static final class Language {
        private static final RuleLanguage LANGUAGE = new RuleLanguage();
    }

    @Activate
    public Conditions() {}

    /**
     * Refuses conditions that could not be asked.
     *
     * @param conditions those that are to be set, of the right length
     * @throws CommerceException {@code invalid_request} that names the condition, the place in it, and what is allowed there
     */
    public void check(List<BookingCondition> conditions) {
        Set<String> names = new HashSet<>(TAKEN);
        for (int i = 0; i < conditions.size(); i++) {
            BookingCondition condition = conditions.get(i);
            String param = "rules.conditions[" + i + "].";
            if (!names.add(condition.name())) {
                throw invalid(
                        "A rule is called '" + condition.name() + "' already. Each has a name of its own.",
                        param + "name");
            }
            try {
                understand(condition.expression());
            } catch (Malformed e) {
                throw invalid(
                        "The rule '" + condition.name() + "' is not understood. " + e.getMessage(),
                        param + "expression");
            }
        }
    }

    private static CommerceException invalid(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }

    private Condition understand(String expression) throws Malformed {
        Condition known = understood.get(expression);
        if (known == null) {
            known = Language.LANGUAGE.compile(expression);
            understood.put(expression, known);
        }
        return known;
    }

    /**
     * Asks conditions. One that has no answer for this attempt refuses it.
     *
     * @param conditions those of the service
     * @param attempt what somebody would like to book
     * @return a refusal for each that is not true, in their order
     */
    public List<Refusal> refusals(List<BookingCondition> conditions, BookingAttempt attempt) {
        List<Refusal> refusals = new ArrayList<>();
        for (BookingCondition condition : conditions) {
            if (!holds(condition, attempt)) {
                refusals.add(new Refusal(condition.name(), condition.message()));
            }
        }
        return refusals;
    }

    private boolean holds(BookingCondition condition, BookingAttempt attempt) {
        try {
            Condition understood = understand(condition.expression());
            try {
                return understood.holds(attempt);
            } catch (Undecided e) {
                if (understood.firstComplaint()) {
                    LOG.warn(
                            "The rule '{}' of {} has no answer for some bookings, and refuses them: {}",
                            condition.name(),
                            attempt.service(),
                            e.getMessage());
                }
                return false;
            }
        } catch (Malformed e) {
            // It was understood when it was set, so by another version of this bundle.
            LOG.warn("The rule '{}' of {} is not understood: set it anew", condition.name(), attempt.service());
            return false;
        }
    }
}
