package org.vintner.payments.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vintner.api.Actor;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportOutcome.AlreadyApplied;
import org.vintner.api.payments.ReportOutcome.Applied;
import org.vintner.api.payments.ReportOutcome.Flagged;
import org.vintner.api.payments.ReportSource;
import org.vintner.payments.internal.PaymentFunnel.Ledgers;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.spi.gateway.Fact;

/** Applies facts about refunds of a locked payment. */
final class RefundSettlement {

    private final Ledgers ledgers;
    private final ReportSource source;

    RefundSettlement(Ledgers ledgers, ReportSource source) {
        this.ledgers = ledgers;
        this.source = source;
    }

    ReportOutcome apply(Payment payment, Fact fact) {
        return fact instanceof Fact.Refunded refunded
                ? refunded(payment, refunded)
                : failed(payment, (Fact.RefundFailed) fact);
    }

    private ReportOutcome refunded(Payment payment, Fact.Refunded fact) {
        Optional<Refund> known = fact.refund().isPresent()
                ? ledgers.refunds().lock(fact.refund().get())
                : ledgers.refunds().byProviderRefund(payment.channel(), fact.providerRefund());
        if (known.isEmpty()) {
            return fact.refund().isPresent()
                    ? flag(payment, "The provider reports a refund that is not known here.")
                    : refundedAtProvider(payment, fact);
        }
        Refund refund = known.get();
        if (refund.state() == RefundState.SUCCEEDED) {
            return new AlreadyApplied();
        }
        if (!refund.payment().equals(payment.id())
                || !refund.amount().equals(fact.amount())
                || refund.state() == RefundState.FAILED) {
            return flag(
                    payment,
                    "The provider paid back " + fact.amount() + ", here the refund " + refund.id() + " of "
                            + refund.amount() + " is " + refund.state() + ".");
        }
        return succeed(payment, refund, Optional.of(fact.providerRefund()));
    }

    /** Somebody paid back at the provider's own desk. */
    private ReportOutcome refundedAtProvider(Payment payment, Fact.Refunded fact) {
        boolean fits = PaymentTable.captured(payment.state())
                && fact.amount().currency().equals(payment.amount().currency())
                && fact.amount().amount() <= left(payment);
        if (!fits) {
            return flag(payment, "The provider paid back " + fact.amount() + ", which is more than is left.");
        }
        Refund refund = ledgers.refunds().addForeign(payment.id(), fact.amount(), fact.providerRefund());
        return succeed(payment, refund, Optional.empty());
    }

    /** What was captured, less what was paid back or is on its way. */
    private long left(Payment payment) {
        long underWay = ledgers.refunds().ofPayment(payment.id()).stream()
                .filter(refund -> refund.state() != RefundState.FAILED)
                .mapToLong(refund -> refund.amount().amount())
                .sum();
        return payment.amount().amount() - underWay;
    }

    private ReportOutcome succeed(Payment payment, Refund refund, Optional<String> providerRefund) {
        ledgers.refunds().succeeded(refund.id(), providerRefund);
        Payment now = ledgers.payments().find(payment.id()).orElseThrow();
        record(payment, payment.state(), now.state(), "refund " + refund.id());
        publish(payment, refund, RefundState.SUCCEEDED);
        tellOrder(now, refund);
        return new Applied();
    }

    /** An order is touched only when less is left than its price: paying a second payment back leaves it alone. */
    private void tellOrder(Payment payment, Refund refund) {
        List<Payment> all = ledgers.payments().ofOrder(payment.order());
        long kept = all.stream()
                .filter(each -> PaymentTable.captured(each.state()))
                .mapToLong(each -> each.amount().amount() - each.refunded().amount())
                .sum();
        if (kept < payment.amount().amount()) {
            ledgers.orders()
                    .refunded(payment.order(), kept == 0, Actor.provider(source.channel()), "refund " + refund.id());
        }
    }

    private ReportOutcome failed(Payment payment, Fact.RefundFailed fact) {
        Optional<Refund> known = ledgers.refunds().lock(fact.refund());
        if (known.isEmpty() || !known.get().payment().equals(payment.id())) {
            return flag(payment, "The provider reports the failure of a refund that is not known here.");
        }
        if (known.get().state() == RefundState.FAILED) {
            return new AlreadyApplied();
        }
        if (known.get().state() == RefundState.SUCCEEDED) {
            return flag(payment, "The refund " + fact.refund() + " failed after it had succeeded: " + fact.reason());
        }
        ledgers.refunds().failed(fact.refund(), fact.reason());
        publish(payment, known.get(), RefundState.FAILED);
        ledgers.attention().open(AttentionReason.REFUND_FAILED, fact.refund().toString(), "Refused: " + fact.reason());
        return new Applied();
    }

    private void record(Payment payment, PaymentState from, PaymentState to, String cause) {
        Actor actor = Actor.provider(source.channel());
        ledgers.transitions()
                .record(List.of(new NewTransition(payment.id().value(), from.name(), to.name(), actor, cause)));
    }

    private void publish(Payment payment, Refund refund, RefundState state) {
        Map<String, String> data = Map.of("refund", refund.id().toString(), "state", state.name());
        ledgers.outbox()
                .append(List.of(
                        new NewEvent(EventTypes.REFUND_CLOSED, payment.order().toString(), data)));
    }

    private ReportOutcome flag(Payment payment, String detail) {
        ledgers.attention().open(AttentionReason.REFUND_FAILED, payment.id().toString(), detail);
        return new Flagged(detail);
    }
}
