package org.vintner.payments.internal;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.Fact;

/**
 * The one funnel. Facts of one call are one report; when that fails, each gets one of its own, so that a bad one doesn't sink its
 * neighbors. Inside a caller's transaction there is only that one.
 */
@Component(service = PaymentReports.class)
public final class PaymentFunnel implements PaymentReports {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentFunnel.class);

    private final GroupSettlement settlement;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;

    @Activate
    public PaymentFunnel(
            @Reference GroupSettlement settlement, @Reference UnitOfWork unitOfWork, @Reference Metrics metrics) {
        this.settlement = settlement;
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
    }

    @Override
    public List<ReportOutcome> apply(ReportSource source, List<Fact> facts) {
        if (facts.isEmpty()) {
            return List.of();
        }
        List<ReportOutcome> outcomes = settle(source, facts);
        count(metrics, source, outcomes);
        return outcomes;
    }

    static void count(Metrics metrics, ReportSource source, List<ReportOutcome> outcomes) {
        outcomes.forEach(outcome -> metrics.count(
                "payment.reports",
                "channel",
                source.channel(),
                "outcome",
                outcome.getClass().getSimpleName()));
    }

    private List<ReportOutcome> settle(ReportSource source, List<Fact> facts) {
        try {
            return together(source, facts);
        } catch (RuntimeException e) {
            boolean unknown = e instanceof CommerceException known && known.error() == CommerceError.COMMIT_UNKNOWN;
            if (facts.size() == 1 || unknown || unitOfWork.active()) {
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
        return settlement.settle(new Report(source, facts)).orElseThrow();
    }
}
