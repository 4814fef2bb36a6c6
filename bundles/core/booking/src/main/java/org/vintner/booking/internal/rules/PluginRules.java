package org.vintner.booking.internal.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.plugins.NamedServices;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginTraffic;
import org.vintner.spi.booking.BookingAttempt;
import org.vintner.spi.booking.BookingRule;
import org.vintner.spi.booking.Verdict;

/**
 * Rules that bundles bring. They are asked while a request's transaction is open, so each is given up after its deadline, and no more
 * requests wait for one than its plugin has threads. One that gives no answer refuses: whoever installed it wants nobody to book past
 * it.
 */
@Component(service = PluginRules.class)
public final class PluginRules {

    private static final Logger LOG = LoggerFactory.getLogger(PluginRules.class);
    private static final int MAX_MESSAGE = 200;
    /** A transaction is open meanwhile, whatever a rule would like. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final PluginCaller plugins;
    private final NamedServices<BookingRule> rules;

    @Activate
    public PluginRules(@Reference PluginCaller plugins, @Reference PluginTraffic traffic) {
        this.plugins = plugins;
        this.rules = new NamedServices<>(traffic);
    }

    @Reference(
            name = "rules",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(BookingRule rule, Map<String, Object> properties) {
        if (properties.get(BookingRule.NAME) instanceof String name && !name.isBlank()) {
            rules.add(name, rule, properties);
        } else {
            LOG.warn("A booking rule lacks its name, the service property {}; it is not asked", BookingRule.NAME);
        }
    }

    void remove(BookingRule rule) {
        rules.remove(here -> here == rule);
    }

    /** Whether there is nobody to ask. */
    public boolean isEmpty() {
        return rules.all().isEmpty();
    }

    /**
     * Asks every rule that is here.
     *
     * @param attempt what somebody would like to book
     * @return a refusal for each that does not allow it, by name
     */
    public List<Refusal> refusals(BookingAttempt attempt) {
        List<Refusal> refusals = new ArrayList<>();
        rules.all()
                .forEach((name, rule) ->
                        refusal(name, rule, attempt).ifPresent(message -> refusals.add(new Refusal(name, message))));
        return refusals;
    }

    private Optional<String> refusal(String name, BookingRule rule, BookingAttempt attempt) {
        Duration deadline = plugins.deadline(name, rule, rule::deadline, LONGEST);
        PluginOutcome<Verdict> outcome = plugins.call(name, "judge", rule, deadline, () -> rule.judge(attempt));
        if (outcome instanceof PluginOutcome.Returned<Verdict> returned) {
            return returned.value() instanceof Verdict.Refused refused
                    ? Optional.of(shortened(refused.message()))
                    : Optional.empty();
        }
        return Optional.of("It can't be asked just now. Try again in a moment.");
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    }
}
