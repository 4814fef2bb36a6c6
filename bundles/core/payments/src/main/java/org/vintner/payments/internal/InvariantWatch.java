package org.vintner.payments.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.invariants.InvariantReport;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.invariants.Invariants;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.InvariantStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Watches what must always hold. A violation is put on the attention list when it is found first, and settled there when it is
 * gone: an item that a person settles while it holds does not come back. The numbers of this node are those of its last check.
 */
@Component(
        service = {Invariants.class, InvariantWatch.class, HealthCheck.class},
        configurationPid = "org.vintner.invariants")
@Designate(ocd = InvariantSettings.class)
public final class InvariantWatch implements Invariants, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(InvariantWatch.class);

    private final InvariantStore store;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final OptionalInt recent;
    private final Duration grace;
    private final Duration interval;
    private final Map<InvariantRule, AtomicInteger> counts = new EnumMap<>(InvariantRule.class);
    private final List<AutoCloseable> gauges = new ArrayList<>();

    @Activate
    public InvariantWatch(
            @Reference InvariantStore store,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics,
            InvariantSettings settings) {
        this.store = store;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.recent = OptionalInt.of(settings.recent());
        this.grace = Duration.ofSeconds(settings.graceSeconds());
        this.interval = Duration.ofSeconds(settings.intervalSeconds());
        for (InvariantRule rule : InvariantRule.values()) {
            AtomicInteger count = new AtomicInteger();
            counts.put(rule, count);
            gauges.add(metrics.gauge("vintner.invariant.violations", count::doubleValue, "rule", name(rule)));
        }
    }

    @Deactivate
    void close() throws Exception {
        for (AutoCloseable gauge : gauges) {
            gauge.close();
        }
    }

    Duration interval() {
        return interval;
    }

    @Override
    public InvariantReport check(Actor actor, boolean full) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator checks the books.");
        }
        List<InvariantViolation> violations = Arrays.stream(InvariantRule.values())
                .flatMap(rule -> store.check(rule, full ? OptionalInt.empty() : recent, grace).stream())
                .toList();
        return new InvariantReport(store.now(), full, violations);
    }

    /** Checks, and compares with what was known: a rule that is known to be violated is checked in full. */
    void watch(boolean full) {
        Map<InvariantRule, Map<String, InvariantViolation>> known = new EnumMap<>(InvariantRule.class);
        store.known()
                .forEach(violation -> known.computeIfAbsent(violation.rule(), any -> new HashMap<>())
                        .put(violation.subject(), violation));
        for (InvariantRule rule : InvariantRule.values()) {
            Map<String, InvariantViolation> before = known.getOrDefault(rule, Map.of());
            boolean all = full || !before.isEmpty();
            List<InvariantViolation> found = store.check(rule, all ? OptionalInt.empty() : recent, grace);
            counts.get(rule).set(found.size());
            note(rule, before, found);
        }
    }

    private void note(InvariantRule rule, Map<String, InvariantViolation> before, List<InvariantViolation> found) {
        Map<String, InvariantViolation> now = found.stream()
                .collect(Collectors.toMap(InvariantViolation::subject, each -> each, (first, second) -> first));
        List<InvariantViolation> appeared = now.values().stream()
                .filter(each -> !before.containsKey(each.subject()))
                .toList();
        List<InvariantViolation> gone = before.values().stream()
                .filter(each -> !now.containsKey(each.subject()))
                .toList();
        if (appeared.isEmpty() && gone.isEmpty()) {
            return;
        }
        unitOfWork.run(() -> {
            store.remember(appeared);
            store.forget(gone);
            appeared.forEach(each -> attention.open(
                    AttentionReason.INVARIANT_VIOLATED, each.subject(), name(rule) + ": " + each.detail()));
            settle(gone);
        });
        if (!appeared.isEmpty()) {
            LOG.error("{} violations of {}; invariants-check lists them", appeared.size(), name(rule));
        }
    }

    /** Unless the same thing violates another rule, too. */
    private void settle(List<InvariantViolation> gone) {
        Set<String> left =
                store.known().stream().map(InvariantViolation::subject).collect(Collectors.toCollection(HashSet::new));
        gone.stream()
                .filter(each -> !left.contains(each.subject()))
                .forEach(each -> attention.settle(
                        AttentionReason.INVARIANT_VIOLATED, each.subject(), "it does not hold any more"));
    }

    private static String name(InvariantRule rule) {
        return rule.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "invariants";
    }

    /** A shop whose books are wrong in one place goes on selling in all others. */
    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        String violated = counts.entrySet().stream()
                .filter(entry -> entry.getValue().get() > 0)
                .map(entry -> name(entry.getKey()) + ": " + entry.getValue().get())
                .collect(Collectors.joining(", "));
        return violated.isEmpty() ? Optional.empty() : Optional.of("Violations of " + violated + ".");
    }
}
