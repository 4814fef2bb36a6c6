package org.vintner.payments.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vintner.api.Actor;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.OrderSettlement.Settlement.Result;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportOutcome.AlreadyApplied;
import org.vintner.api.payments.ReportOutcome.Applied;
import org.vintner.api.payments.ReportOutcome.Flagged;
import org.vintner.api.payments.ReportOutcome.Ignored;
import org.vintner.api.payments.ReportSource;
import org.vintner.payments.internal.PaymentFunnel.Ledgers;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.PaymentStore.Capture;
import org.vintner.spi.gateway.Fact;

/**
 * Applies the facts of one report inside one transaction. Payments are locked first, in the order of their ids, then their orders:
 * so two settlements can't deadlock. Captures are gathered and settled together; any other kind of fact first settles what was
 * gathered, so that facts take effect in the order of the list.
 */
final class Settlement {

    private static final Actor AUTOMATIC = Actor.system("payments");

    /** Why money is given back, by what became of the order. */
    private static final Map<Result, String> GIVEN_BACK = new EnumMap<>(Map.of(
            Result.PAID_ALREADY, "The order was paid before by another payment.",
            Result.REFUND_DUE, "The order is not delivered any more."));

    private final Ledgers ledgers;
    private final ReportSource source;
    private final Actor provider;
    private final Map<PaymentId, Payment> payments = new HashMap<>();
    private final Map<PaymentId, Capture> gathered = new HashMap<>();

    Settlement(Ledgers ledgers, ReportSource source) {
        this.ledgers = ledgers;
        this.source = source;
        this.provider = Actor.provider(source.channel());
    }

    List<ReportOutcome> apply(List<Fact> facts) {
        lock(facts.stream().map(Fact::payment).collect(Collectors.toSet()));
        List<ReportOutcome> outcomes = new ArrayList<>(facts.size());
        facts.forEach(fact -> outcomes.add(apply(fact)));
        settleGathered();
        return outcomes;
    }

    private void lock(Set<PaymentId> ids) {
        ledgers.payments().lock(ids).forEach(payment -> payments.put(payment.id(), payment));
    }

    private ReportOutcome apply(Fact fact) {
        Payment payment = payments.get(fact.payment());
        if (payment == null) {
            return flag(
                    AttentionReason.UNKNOWN_PAYMENT,
                    fact.payment(),
                    "Channel " + source.channel()
                            + " reports a payment that is not known here. Look it up at the provider.");
        }
        if (!payment.channel().equals(source.channel())) {
            return flag(
                    AttentionReason.IDENTITY_MISMATCH,
                    payment.id(),
                    "Channel " + source.channel() + " reports a payment of channel " + payment.channel() + ".");
        }
        if (fact instanceof Fact.Captured captured) {
            return captured(payment, captured);
        }
        settleGathered();
        return other(payments.get(fact.payment()), fact);
    }

    private ReportOutcome other(Payment payment, Fact fact) {
        if (fact instanceof Fact.Authorized authorized) {
            return authorized(payment, authorized);
        }
        if (fact instanceof Fact.Failed failed) {
            return ended(payment, PaymentState.FAILED, Optional.of(failed.reason()));
        }
        if (fact instanceof Fact.Closed) {
            return ended(payment, PaymentState.CANCELED, Optional.empty());
        }
        ReportOutcome outcome = new RefundSettlement(ledgers, source).apply(payment, fact);
        lock(Set.of(payment.id()));
        return outcome;
    }

    // ------------------------------------------------------------------ captures

    private ReportOutcome captured(Payment payment, Fact.Captured fact) {
        if (PaymentTable.captured(payment.state()) || gathered.containsKey(payment.id())) {
            return capturedBefore(payment, fact);
        }
        Optional<String> expected = payment.providerReference();
        if (expected.isPresent()
                && fact.providerReference().isPresent()
                && !expected.equals(fact.providerReference())) {
            return flag(
                    AttentionReason.IDENTITY_MISMATCH,
                    payment.id(),
                    "The provider reports another reference than it gave at the start.");
        }
        if (!payment.amount().equals(fact.amount())) {
            return flag(
                    AttentionReason.AMOUNT_MISMATCH,
                    payment.id(),
                    "Asked for " + payment.amount() + ", the provider captured " + fact.amount()
                            + ". Refund it at the provider, or settle the difference with the buyer.");
        }
        if (isTaken(fact.providerPayment(), payment)) {
            return flag(
                    AttentionReason.IDENTITY_MISMATCH,
                    payment.id(),
                    "The provider's number of this payment is that of another payment.");
        }
        gathered.put(payment.id(), new Capture(payment, fact.providerPayment()));
        return new Applied();
    }

    private ReportOutcome capturedBefore(Payment payment, Fact.Captured fact) {
        Capture now = gathered.get(payment.id());
        Optional<String> number = now == null ? payment.providerPayment() : Optional.of(now.providerPayment());
        return number.equals(Optional.of(fact.providerPayment()))
                ? new AlreadyApplied()
                : flag(
                        AttentionReason.UNEXPECTED_MONEY,
                        payment.id(),
                        "The provider captured this payment a second time under another number. Refund one of them.");
    }

    private boolean isTaken(String providerPayment, Payment by) {
        boolean here = gathered.values().stream()
                .anyMatch(capture -> capture.providerPayment().equals(providerPayment));
        return here
                || ledgers.payments().byProviderPayment(source.channel(), List.of(providerPayment)).stream()
                        .anyMatch(payment -> !payment.id().equals(by.id()));
    }

    private void settleGathered() {
        if (gathered.isEmpty()) {
            return;
        }
        List<Capture> captures = List.copyOf(gathered.values());
        gathered.clear();
        ledgers.payments().capture(captures);
        ledgers.transitions().record(captures.stream().map(this::transition).toList());
        ledgers.outbox().append(captures.stream().map(Settlement::event).toList());
        settleOrders(captures.stream().map(Capture::payment).toList());
        lock(captures.stream().map(capture -> capture.payment().id()).collect(Collectors.toSet()));
    }

    private NewTransition transition(Capture capture) {
        return transition(capture.payment(), PaymentState.CAPTURED);
    }

    private NewTransition transition(Payment payment, PaymentState to) {
        return new NewTransition(payment.id().value(), payment.state().name(), to.name(), provider, source.cause());
    }

    private static NewEvent event(Capture capture) {
        return event(EventTypes.PAYMENT_CAPTURED, capture.payment());
    }

    private static NewEvent event(String type, Payment payment) {
        return new NewEvent(
                type, payment.order().toString(), Map.of("payment", payment.id().toString()));
    }

    /** Tells orders of their money; when two payments of one order are captured at once, the second finds it paid. */
    private void settleOrders(List<Payment> captured) {
        List<Payment> first = new ArrayList<>();
        List<Payment> again = new ArrayList<>();
        Set<OrderId> seen = new HashSet<>();
        captured.forEach(payment -> (seen.add(payment.order()) ? first : again).add(payment));
        settleEach(first);
        again.forEach(payment -> settleEach(List.of(payment)));
    }

    private void settleEach(List<Payment> captured) {
        Map<OrderId, Payment> byOrder =
                captured.stream().collect(Collectors.toMap(Payment::order, Function.identity()));
        List<OrderId> orders = captured.stream().map(Payment::order).toList();
        ledgers.orders().paid(orders, provider, source.cause()).stream()
                .filter(settled -> GIVEN_BACK.containsKey(settled.result()))
                .forEach(settled ->
                        payBack(byOrder.get(settled.order()), GIVEN_BACK.get(settled.result()), settled.detail()));
    }

    /** Writes the refund of money down that the shop has no claim to. The janitor asks the provider for it. */
    private void payBack(Payment payment, String why, String detail) {
        Refund refund = ledgers.refunds().add(RefundId.next(), payment.id(), payment.amount(), List.of(), why);
        ledgers.refunds().pollIn(refund.id(), Duration.ZERO);
        ledgers.transitions()
                .record(List.of(new NewTransition(
                        refund.id().value(), "", refund.state().name(), AUTOMATIC, why)));
        flag(
                AttentionReason.UNEXPECTED_MONEY,
                payment.id(),
                (why + " " + detail).strip() + " It is being paid back by " + refund.id()
                        + "; nothing is to be done unless that fails.");
    }

    // ------------------------------------------------------------------ other states

    private ReportOutcome authorized(Payment payment, Fact.Authorized fact) {
        if (payment.state() == PaymentState.AUTHORIZED) {
            return new AlreadyApplied();
        }
        if (!PaymentTable.allows(payment.state(), PaymentState.AUTHORIZED)) {
            return new Ignored("the payment is " + payment.state());
        }
        if (!payment.amount().equals(fact.amount())) {
            return flag(
                    AttentionReason.AMOUNT_MISMATCH,
                    payment.id(),
                    "Asked for " + payment.amount() + ", the provider authorized " + fact.amount() + ".");
        }
        move(payment, PaymentState.AUTHORIZED, Optional.empty());
        return new Applied();
    }

    private ReportOutcome ended(Payment payment, PaymentState end, Optional<String> reason) {
        if (payment.state() == end) {
            return new AlreadyApplied();
        }
        if (!PaymentTable.live(payment.state())) {
            return new Ignored("the payment is " + payment.state());
        }
        move(payment, end, reason);
        ledgers.orders().release(List.of(payment.order()));
        ledgers.outbox().append(List.of(event(EventTypes.PAYMENT_FAILED, payment)));
        return new Applied();
    }

    private void move(Payment payment, PaymentState to, Optional<String> reason) {
        ledgers.payments().move(payment.id(), to, reason);
        ledgers.transitions().record(List.of(transition(payment, to)));
        lock(Set.of(payment.id()));
    }

    private ReportOutcome flag(AttentionReason reason, PaymentId payment, String detail) {
        ledgers.attention().open(reason, payment.toString(), detail);
        return new Flagged(detail);
    }
}
