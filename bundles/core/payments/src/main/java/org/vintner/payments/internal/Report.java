package org.vintner.payments.internal;

import java.util.List;
import java.util.Optional;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.store.WebhookInboxStore.Arrival;
import org.vintner.spi.gateway.Fact;

/**
 * Facts that become true together or not at all.
 *
 * @param source where they come from
 * @param facts what was said
 * @param arrival the notification that said it, to be kept with what it changes; empty for a reply or a look-up
 */
record Report(ReportSource source, List<Fact> facts, Optional<Arrival> arrival) {

    Report(ReportSource source, List<Fact> facts) {
        this(source, facts, Optional.empty());
    }

    /** What became of one report among others. */
    sealed interface Fate {}

    /** It is settled; one outcome per fact. */
    record Settled(List<ReportOutcome> outcomes) implements Fate {}

    /** Nothing was to be done: a copy of its notification was settled before. */
    record Copy() implements Fate {}

    /** Nothing was done: somebody else has its payment or order locked just now. */
    record Busy() implements Fate {}

    /** Nothing was done, or it is not known whether it was, as the reason says. */
    record Failed(RuntimeException reason) implements Fate {}
}
