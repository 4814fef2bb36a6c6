package org.vintner.payments.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vintner.api.Actor;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportOutcome.AlreadyApplied;
import org.vintner.api.payments.ReportOutcome.Applied;
import org.vintner.api.payments.ReportOutcome.Flagged;
import org.vintner.api.payments.ReportSource;
import org.vintner.payments.internal.Settlement.Ledgers;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.spi.gateway.Fact;

/** Applies facts about refunds of a locked payment. */
final class RefundSettlement {

    private final Ledgers ledgers;
    private final ReportSource source;
    private final RefundScope scope;

    RefundSettlement(Ledgers ledgers, ReportSource source) {
        this.ledgers = ledgers;
        this.source = source;
        this.scope = new RefundScope(ledgers.payments(), ledgers.refunds(), ledgers.orders());
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
                    "The provider paid back " + MoneyText.of(fact.amount()) + ", here the refund " + refund.id()
                            + " of " + MoneyText.of(refund.amount()) + " is " + refund.state() + ".");
        }
        return succeed(payment, refund, Optional.of(fact.providerRefund()));
    }

    /** Somebody paid back at the provider's own desk. */
    private ReportOutcome refundedAtProvider(Payment payment, Fact.Refunded fact) {
        boolean fits = PaymentTable.captured(payment.state())
                && fact.amount().currency().equals(payment.amount().currency())
                && fact.amount().amount() <= scope.left(payment).amount();
        if (!fits) {
            return flag(
                    payment, "The provider paid back " + MoneyText.of(fact.amount()) + ", which is more than is left.");
        }
        // Whoever paid everything back meant to take everything back; of a part nobody knows what it was for.
        List<OrderLineId> lines = fact.amount().equals(scope.left(payment)) ? scope.linesOfAll(payment) : List.of();
        Refund refund = ledgers.refunds().addForeign(payment.id(), fact.amount(), lines, fact.providerRefund());
        ledgers.orders().refunding(payment.order(), lines, refund.id());
        record(refund.id().value(), "", refund.state().name(), "made at the provider");
        return succeed(payment, refund, Optional.empty());
    }

    private ReportOutcome succeed(Payment payment, Refund refund, Optional<String> providerRefund) {
        ledgers.refunds().succeeded(refund.id(), providerRefund);
        Payment now = ledgers.payments().find(payment.id()).orElseThrow();
        String cause = "refund " + refund.id();
        recordEnd(refund, RefundState.SUCCEEDED);
        record(payment.id().value(), payment.state().name(), now.state().name(), cause);
        publish(payment, refund, RefundState.SUCCEEDED);
        ledgers.orders().refunded(payment.order(), refund.id(), Actor.provider(source.channel()), cause);
        settleAttention(now, refund, cause);
        return new Applied();
    }

    /** What a person was asked to look at is settled with the money. */
    private void settleAttention(Payment payment, Refund refund, String cause) {
        ledgers.attention()
                .settle(AttentionReason.REFUND_UNRESOLVED, refund.id().toString(), cause);
        if (payment.state() == PaymentState.REFUNDED) {
            ledgers.attention()
                    .settle(AttentionReason.UNEXPECTED_MONEY, payment.id().toString(), cause);
            ledgers.refunds().ofPayment(payment.id()).stream()
                    .filter(other -> other.state() == RefundState.FAILED)
                    .forEach(other -> ledgers.attention()
                            .settle(AttentionReason.REFUND_FAILED, other.id().toString(), cause));
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
        recordEnd(known.get(), RefundState.FAILED);
        ledgers.orders().refundFailed(payment.order(), fact.refund());
        ledgers.attention()
                .settle(AttentionReason.REFUND_UNRESOLVED, fact.refund().toString(), "it failed");
        publish(payment, known.get(), RefundState.FAILED);
        ledgers.attention().open(AttentionReason.REFUND_FAILED, fact.refund().toString(), "Refused: " + fact.reason());
        return new Applied();
    }

    private void recordEnd(Refund refund, RefundState end) {
        record(refund.id().value(), refund.state().name(), end.name(), source.cause());
    }

    private void record(UUID aggregate, String from, String to, String cause) {
        Actor actor = Actor.provider(source.channel());
        ledgers.transitions().record(List.of(new NewTransition(aggregate, from, to, actor, cause)));
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
