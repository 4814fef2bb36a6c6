package org.vintner.payments.internal;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.Fact;

/**
 * The one funnel. Facts of one call share a transaction; when that fails, each gets one of its own, so that a bad one doesn't sink
 * its neighbors. Inside a caller's transaction there is only that one.
 */
@Component(service = PaymentReports.class)
public final class PaymentFunnel implements PaymentReports {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentFunnel.class);

    private final Ledgers ledgers;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;

    @Activate
    public PaymentFunnel(
            @Reference PaymentStore payments,
            @Reference RefundStore refunds,
            @Reference TransitionStore transitions,
            @Reference OutboxStore outbox,
            @Reference AttentionStore attention,
            @Reference OrderSettlement orders,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics) {
        this.ledgers = new Ledgers(payments, refunds, transitions, outbox, attention, orders);
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
    }

    /** Everything that a settlement writes to. */
    record Ledgers(
            PaymentStore payments,
            RefundStore refunds,
            TransitionStore transitions,
            OutboxStore outbox,
            AttentionStore attention,
            OrderSettlement orders) {}

    @Override
    public List<ReportOutcome> apply(ReportSource source, List<Fact> facts) {
        if (facts.isEmpty()) {
            return List.of();
        }
        List<ReportOutcome> outcomes = settle(source, facts);
        outcomes.forEach(outcome -> metrics.count(
                "payment.reports",
                "channel",
                source.channel(),
                "outcome",
                outcome.getClass().getSimpleName()));
        return outcomes;
    }

    private List<ReportOutcome> settle(ReportSource source, List<Fact> facts) {
        try {
            return together(source, facts);
        } catch (RuntimeException e) {
            if (facts.size() == 1 || unitOfWork.active()) {
                throw e;
            }
            LOG.warn(
                    "{} facts of channel {} failed together and are applied one by one",
                    facts.size(),
                    source.channel(),
                    e);
            List<ReportOutcome> outcomes = new ArrayList<>(facts.size());
            facts.forEach(fact -> outcomes.addAll(together(source, List.of(fact))));
            return outcomes;
        }
    }

    private List<ReportOutcome> together(ReportSource source, List<Fact> facts) {
        return unitOfWork.call(() -> new Settlement(ledgers, source).apply(facts));
    }
}
