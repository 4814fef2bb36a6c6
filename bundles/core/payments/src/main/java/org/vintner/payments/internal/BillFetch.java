package org.vintner.payments.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.BillStore;
import org.vintner.persistence.store.BillStore.Claim;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.Bills;

/**
 * Plans the bills of a channel and fetches those that are due. An attempt is claimed first, its lines are kept apart, and they become
 * the bill in one transaction: wherever this dies, the bill is had whole later, and until then it is as it was.
 */
@Component(service = BillFetch.class)
public final class BillFetch {

    private static final Logger LOG = LoggerFactory.getLogger(BillFetch.class);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    /** For so long a bill may be late before a person is told. */
    static final Duration PATIENCE = Duration.ofHours(24);

    private final BillStore store;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final GatewayCalls calls;
    private final Metrics metrics;

    @Activate
    public BillFetch(
            @Reference BillStore store,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference GatewayCalls calls,
            @Reference Metrics metrics) {
        this.store = store;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.calls = calls;
        this.metrics = metrics;
    }

    /** Plans the days up to today: each bill is due when it is ready. The first one is that of the day on which a channel came. */
    void plan(GatewayChannel channel, Bills gateway) {
        BillTerms terms = calls.billTerms(channel, gateway);
        LocalDate today = today(terms);
        LocalDate from = store.newest(channel.name())
                .map(newest -> newest.plusDays(1))
                .filter(next -> !next.isBefore(today.minusDays(terms.daysBack())))
                .orElse(today);
        if (!from.isAfter(today)) {
            store.plan(channel.name(), terms, from.datesUntil(today.plusDays(1)).toList());
        }
    }

    LocalDate today(BillTerms terms) {
        return LocalDate.ofInstant(store.now(), terms.zone());
    }

    /**
     * Fetches the oldest bill that is due.
     *
     * @return whether there was one
     */
    boolean next(GatewayChannel channel, Bills gateway) {
        BillTerms terms = calls.billTerms(channel, gateway);
        UUID fetch = UUID.randomUUID();
        Optional<Claim> claim = unitOfWork.call(
                () -> store.claim(channel.name(), fetch, terms.deadline().plusMinutes(1)));
        claim.ifPresent(claimed -> fetch(channel, gateway, terms, claimed, fetch));
        return claim.isPresent();
    }

    private void fetch(GatewayChannel channel, Bills gateway, BillTerms terms, Claim claim, UUID fetch) {
        ArrivingBill arriving = new ArrivingBill(store, claim.bill(), fetch);
        BillOutcome outcome = calls.bill(channel, terms, gateway, new BillRequest(claim.day(), terms.zone()), arriving);
        arriving.close();
        if (outcome instanceof BillOutcome.Complete complete) {
            Optional<String> trouble = arriving.finish(complete.totals());
            if (trouble.isEmpty()) {
                complete(channel, claim, fetch);
            } else {
                postpone(channel, terms, claim, fetch, pause(claim), trouble);
            }
        } else if (outcome instanceof BillOutcome.NotYet notYet) {
            postpone(channel, terms, claim, fetch, notYet.at().map(this::until).orElse(pause(claim)), Optional.empty());
        } else if (outcome instanceof BillOutcome.Refused refused) {
            refuse(channel, claim, fetch, refused.reason());
        } else if (outcome instanceof BillOutcome.Unknown unknown) {
            postpone(channel, terms, claim, fetch, pause(claim), Optional.of(unknown.reason()));
        }
    }

    private void complete(GatewayChannel channel, Claim claim, UUID fetch) {
        boolean ours = unitOfWork.call(() -> {
            boolean current = store.complete(claim.bill(), fetch);
            if (current) {
                attention.settle(AttentionReason.BILL_UNAVAILABLE, claim.bill().toString(), "it was had");
            }
            return current;
        });
        count(channel, ours ? "complete" : "overtaken");
    }

    private void postpone(
            GatewayChannel channel,
            BillTerms terms,
            Claim claim,
            UUID fetch,
            Duration pause,
            Optional<String> trouble) {
        if (claim.overdue().compareTo(Duration.ofDays(terms.daysBack())) > 0) {
            refuse(channel, claim, fetch, trouble.orElse("It was never ready."));
            return;
        }
        unitOfWork.run(() -> {
            store.postpone(claim.bill(), fetch, pause, trouble);
            if (claim.overdue().compareTo(PATIENCE) > 0) {
                attention.open(
                        AttentionReason.BILL_UNAVAILABLE,
                        claim.bill().toString(),
                        "The bill of channel '" + channel.name() + "' for " + claim.day() + " can't be had: "
                                + trouble.orElse("it is not ready")
                                + ". It is asked for again every hour; look whether the "
                                + "provider shows it, and bill-fetch asks at once.");
            }
        });
        trouble.ifPresent(why -> LOG.debug("The bill of {} for {} was not had: {}", channel.name(), claim.day(), why));
        count(channel, trouble.isPresent() ? "unknown" : "not_yet");
    }

    private void refuse(GatewayChannel channel, Claim claim, UUID fetch, String reason) {
        unitOfWork.run(() -> {
            store.refuse(claim.bill(), fetch, reason);
            attention.open(
                    AttentionReason.BILL_UNAVAILABLE,
                    claim.bill().toString(),
                    "Channel '" + channel.name() + "' gives out no bill for " + claim.day() + ": " + reason
                            + ". Mend that and use bill-fetch, or compare this day at the provider.");
        });
        count(channel, "refused");
    }

    private void count(GatewayChannel channel, String outcome) {
        metrics.count("bill.fetches", "channel", channel.name(), "outcome", outcome);
    }

    private static Duration pause(Claim claim) {
        return PAUSES.get(Math.min(claim.attempts(), PAUSES.size()) - 1);
    }

    /** Not at once and not for ever, whatever a provider says. */
    private Duration until(Instant at) {
        Duration left = Duration.between(store.now(), at);
        Duration longest = Duration.ofHours(12);
        Duration shortest = PAUSES.get(0);
        return left.compareTo(shortest) < 0 ? shortest : left.compareTo(longest) > 0 ? longest : left;
    }
}
