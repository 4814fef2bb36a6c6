package org.vintner.payments.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.payments.internal.Report.Busy;
import org.vintner.payments.internal.Report.Failed;
import org.vintner.payments.internal.Report.Fate;
import org.vintner.payments.internal.Report.Settled;
import org.vintner.payments.internal.Settlement.Ledgers;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.Combiner;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WebhookInboxStore;

/**
 * Group commit: reports that come at the same time are settled in one transaction, each with a fate of its own, and each caller is
 * answered after the commit. One never sinks or stalls the others: what somebody else has locked is left out and settled alone by
 * its own caller, and when a transaction fails for a reason that lies in one of them, it is run again in halves until the guilty
 * one is alone.
 */
@Component(service = GroupSettlement.class)
public final class GroupSettlement {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSettlement.class);

    /** Larger transactions bring no more, and keep the others waiting. */
    private static final int MOST = 200;

    /** Two at once keep two cores busy: one waits for the disk and reckons here while the other has the database. */
    private static final int ROUNDS = 2;

    /** Whoever waits for a lock holds a connection, and most of them shall be left to the others. */
    private static final int ALONE = 4;

    private static final long PATIENCE_SECONDS = 10;

    private final Ledgers ledgers;
    private final UnitOfWork unitOfWork;
    private final Combiner<Report, Fate> combiner;
    private final Semaphore alone = new Semaphore(ALONE);

    @Activate
    public GroupSettlement(
            @Reference PaymentStore payments,
            @Reference RefundStore refunds,
            @Reference TransitionStore transitions,
            @Reference OutboxStore outbox,
            @Reference AttentionStore attention,
            @Reference WebhookInboxStore inbox,
            @Reference OrderSettlement orders,
            @Reference UnitOfWork unitOfWork) {
        this(payments, refunds, transitions, outbox, attention, inbox, orders, unitOfWork, ROUNDS);
    }

    GroupSettlement(
            PaymentStore payments,
            RefundStore refunds,
            TransitionStore transitions,
            OutboxStore outbox,
            AttentionStore attention,
            WebhookInboxStore inbox,
            OrderSettlement orders,
            UnitOfWork unitOfWork,
            int rounds) {
        this.ledgers = new Ledgers(payments, refunds, transitions, outbox, attention, inbox, orders);
        this.unitOfWork = unitOfWork;
        this.combiner = new Combiner<>(this::together, MOST, rounds);
    }

    /** How many reports wait for their turn. */
    int waiting() {
        return combiner.waiting();
    }

    /**
     * Settles a report: together with what else has come, or within the caller's transaction if he has one.
     *
     * @return one outcome per fact; empty if it is a copy of what was settled before
     */
    Optional<List<ReportOutcome>> settle(Report report) {
        Fate fate = unitOfWork.active() ? patiently(report) : combiner.call(report);
        if (fate instanceof Busy) {
            fate = alone(report);
        }
        if (fate instanceof Failed failed) {
            throw failed.reason();
        }
        return fate instanceof Settled settled ? Optional.of(settled.outcomes()) : Optional.empty();
    }

    private List<Fate> together(List<Report> reports) {
        try {
            return unitOfWork.urgently(() -> new Settlement(ledgers, false).settle(reports));
        } catch (RuntimeException e) {
            if (reports.size() == 1 || Combiner.concernsAll(e)) {
                return Collections.nCopies(reports.size(), new Failed(e));
            }
            LOG.warn("{} reports could not be settled together and are settled in halves", reports.size(), e);
            int half = reports.size() / 2;
            List<Fate> fates = new ArrayList<>(together(reports.subList(0, half)));
            fates.addAll(together(reports.subList(half, reports.size())));
            return fates;
        }
    }

    private Fate alone(Report report) {
        if (!mayWait()) {
            throw new CommerceException(
                    CommerceError.UNAVAILABLE,
                    "Others work on the same payment or order just now. Try again in a moment.");
        }
        try {
            return unitOfWork.call(() -> patiently(report));
        } finally {
            alone.release();
        }
    }

    private boolean mayWait() {
        try {
            return alone.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Fate patiently(Report report) {
        return new Settlement(ledgers, true).settle(List.of(report)).get(0);
    }
}
