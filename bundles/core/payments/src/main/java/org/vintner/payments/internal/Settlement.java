package org.vintner.payments.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.OrderSettlement.Paid;
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
import org.vintner.payments.internal.Report.Busy;
import org.vintner.payments.internal.Report.Copy;
import org.vintner.payments.internal.Report.Fate;
import org.vintner.payments.internal.Report.Settled;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.Capture;
import org.vintner.persistence.store.PaymentStore.Locked;
import org.vintner.persistence.store.PaymentStore.ProviderNumber;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.WebhookInboxStore;
import org.vintner.persistence.store.WebhookInboxStore.Arrival;
import org.vintner.spi.gateway.Fact;

/**
 * Applies the facts of reports inside one transaction. Payments are locked first, in the order of their ids, then their orders: so
 * two settlements can't deadlock. Then the notifications are stored, which tells copies. Captures are gathered and settled
 * together; any other kind of fact first settles what was gathered of its order, so that facts about one order take effect in the
 * order of the list.
 */
final class Settlement {

    private static final Actor AUTOMATIC = Actor.system("payments");

    /** Why money is given back, by what became of the order. */
    private static final Map<Result, String> GIVEN_BACK = new EnumMap<>(Map.of(
            Result.PAID_ALREADY, "The order was paid before by another payment.",
            Result.REFUND_DUE, "The order is not delivered any more."));

    /** What nearly every notification has for its result: it is written at once, any other one afterwards. */
    private static final String EXPECTED = result(List.of(new Applied()));

    private static final int RESULT_LENGTH = 500;

    private final Ledgers ledgers;
    private final boolean patient;
    private final Map<PaymentId, Payment> payments = new HashMap<>();
    private final Set<PaymentId> busy = new HashSet<>();
    private final Map<ProviderNumber, PaymentId> taken = new HashMap<>();
    private final Map<PaymentId, Gathered> gathered = new LinkedHashMap<>();

    /**
     * A settlement of reports.
     *
     * @param patient whether to wait for locks that others hold; if not, such reports are left out
     */
    Settlement(Ledgers ledgers, boolean patient) {
        this.ledgers = ledgers;
        this.patient = patient;
    }

    /** Everything that a settlement writes to. */
    record Ledgers(
            PaymentStore payments,
            RefundStore refunds,
            TransitionStore transitions,
            OutboxStore outbox,
            AttentionStore attention,
            WebhookInboxStore inbox,
            OrderSettlement orders) {}

    /** A capture that is settled with others, and who reported it. */
    private record Gathered(Capture capture, ReportSource source) {

        Payment payment() {
            return capture.payment();
        }
    }

    /** One fate per report, in the order of the list. */
    List<Fate> settle(List<Report> reports) {
        List<Fact> facts =
                reports.stream().flatMap(report -> report.facts().stream()).toList();
        lock(facts.stream().map(Fact::payment).collect(Collectors.toSet()), numbers(reports));
        List<Report> free = reports.stream().filter(report -> !isBusy(report)).toList();
        Iterator<Boolean> isNew = storeArrivals(free).iterator();
        List<Fate> fates = reports.stream()
                .map(report -> isBusy(report) ? new Busy() : fate(report, isNew))
                .toList();
        settleGathered();
        for (int i = 0; i < fates.size(); i++) {
            noteResult(reports.get(i), fates.get(i));
        }
        return fates;
    }

    private Fate fate(Report report, Iterator<Boolean> isNew) {
        return report.arrival().isEmpty() || isNew.next() ? new Settled(apply(report)) : new Copy();
    }

    /** Locks what the reports are about, and reads whose the providers' numbers are that they tell. */
    private void lock(Set<PaymentId> ids, Set<ProviderNumber> numbers) {
        if (patient) {
            remember(ledgers.payments().lock(ids));
            ledgers.orders().lock(ordersOf(payments.values()));
            // Not with the locks: while they were waited for another payment may have got the number.
            taken.putAll(ledgers.payments().numbered(numbers));
            return;
        }
        Locked locked = ledgers.payments().tryLock(ids, numbers);
        remember(locked.payments());
        taken.putAll(locked.numbered());
        if (payments.size() < ids.size()) {
            Set<PaymentId> missing = new HashSet<>(ids);
            missing.removeAll(payments.keySet());
            busy.addAll(ledgers.payments().existing(missing));
        }
        Set<OrderId> orders = ledgers.orders().tryLock(ordersOf(payments.values()));
        payments.values().stream()
                .filter(payment -> !orders.contains(payment.order()))
                .forEach(payment -> busy.add(payment.id()));
    }

    private void remember(List<Payment> locked) {
        locked.forEach(payment -> payments.put(payment.id(), payment));
    }

    private static Set<OrderId> ordersOf(Collection<Payment> payments) {
        return payments.stream().map(Payment::order).collect(Collectors.toSet());
    }

    private boolean isBusy(Report report) {
        return report.facts().stream().map(Fact::payment).anyMatch(busy::contains);
    }

    /** Stores the notifications; answers of each whether it is no copy. */
    private List<Boolean> storeArrivals(List<Report> reports) {
        List<Arrival> arrivals =
                reports.stream().flatMap(report -> report.arrival().stream()).toList();
        return arrivals.isEmpty() ? List.of() : ledgers.inbox().begin(arrivals, EXPECTED);
    }

    private void noteResult(Report report, Fate fate) {
        if (fate instanceof Settled settled && report.arrival().isPresent()) {
            String result = result(settled.outcomes());
            if (!result.equals(EXPECTED)) {
                Arrival arrival = report.arrival().get();
                ledgers.inbox().processed(arrival.channel(), arrival.eventId(), result);
            }
        }
    }

    /** What is kept of the outcomes, and told of a replay. */
    static String result(List<ReportOutcome> outcomes) {
        String result = outcomes.stream().map(ReportOutcome::toString).collect(Collectors.joining("; "));
        return result.isEmpty() ? "nothing to apply" : result.substring(0, Math.min(result.length(), RESULT_LENGTH));
    }

    /** The numbers that providers tell of captures: each may belong to a payment already. */
    private static Set<ProviderNumber> numbers(List<Report> reports) {
        Set<ProviderNumber> numbers = new HashSet<>();
        for (Report report : reports) {
            for (Fact fact : report.facts()) {
                if (fact instanceof Fact.Captured captured) {
                    numbers.add(new ProviderNumber(report.source().channel(), captured.providerPayment()));
                }
            }
        }
        return numbers;
    }

    private List<ReportOutcome> apply(Report report) {
        List<ReportOutcome> outcomes = new ArrayList<>(report.facts().size());
        report.facts().forEach(fact -> outcomes.add(apply(report.source(), fact)));
        return outcomes;
    }

    private ReportOutcome apply(ReportSource source, Fact fact) {
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
            return captured(source, payment, captured);
        }
        if (gathered.values().stream().anyMatch(other -> other.payment().order().equals(payment.order()))) {
            settleGathered().forEach(this::readAgain);
        }
        return other(source, payments.get(fact.payment()), fact);
    }

    private ReportOutcome other(ReportSource source, Payment payment, Fact fact) {
        if (fact instanceof Fact.Authorized authorized) {
            return authorized(source, payment, authorized);
        }
        if (fact instanceof Fact.Failed failed) {
            return ended(source, payment, PaymentState.FAILED, Optional.of(failed.reason()));
        }
        if (fact instanceof Fact.Closed) {
            return ended(source, payment, PaymentState.CANCELED, Optional.empty());
        }
        ReportOutcome outcome = new RefundSettlement(ledgers, source).apply(payment, fact);
        readAgain(payment);
        return outcome;
    }

    private void readAgain(Payment payment) {
        remember(List.of(ledgers.payments().find(payment.id()).orElseThrow()));
    }

    // ------------------------------------------------------------------ captures

    private ReportOutcome captured(ReportSource source, Payment payment, Fact.Captured fact) {
        if (PaymentTable.captured(payment.state()) || gathered.containsKey(payment.id())) {
            return capturedBefore(payment, fact);
        }
        ProviderNumber number = new ProviderNumber(source.channel(), fact.providerPayment());
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
                    "Asked for " + MoneyText.of(payment.amount()) + ", the provider captured "
                            + MoneyText.of(fact.amount())
                            + ". Refund it at the provider, or settle the difference with the buyer.");
        }
        if (!taken.getOrDefault(number, payment.id()).equals(payment.id())) {
            return flag(
                    AttentionReason.IDENTITY_MISMATCH,
                    payment.id(),
                    "The provider's number of this payment is that of another payment.");
        }
        taken.put(number, payment.id());
        gathered.put(payment.id(), new Gathered(new Capture(payment, fact.providerPayment()), source));
        return new Applied();
    }

    private ReportOutcome capturedBefore(Payment payment, Fact.Captured fact) {
        Gathered now = gathered.get(payment.id());
        Optional<String> number = now == null
                ? payment.providerPayment()
                : Optional.of(now.capture().providerPayment());
        return number.equals(Optional.of(fact.providerPayment()))
                ? new AlreadyApplied()
                : flag(
                        AttentionReason.UNEXPECTED_MONEY,
                        payment.id(),
                        "The provider captured this payment a second time under another number. Refund one of them.");
    }

    /** Answers the payments that were captured, as they were before. */
    private List<Payment> settleGathered() {
        if (gathered.isEmpty()) {
            return List.of();
        }
        List<Gathered> captures = List.copyOf(gathered.values());
        gathered.clear();
        ledgers.payments().capture(captures.stream().map(Gathered::capture).toList());
        ledgers.transitions()
                .record(captures.stream()
                        .map(each -> transition(each.source(), each.payment(), PaymentState.CAPTURED))
                        .toList());
        ledgers.outbox()
                .append(captures.stream()
                        .map(each -> event(EventTypes.PAYMENT_CAPTURED, each.payment()))
                        .toList());
        settleOrders(captures);
        return captures.stream().map(Gathered::payment).toList();
    }

    private static NewTransition transition(ReportSource source, Payment payment, PaymentState to) {
        return new NewTransition(
                payment.id().value(),
                payment.state().name(),
                to.name(),
                Actor.provider(source.channel()),
                source.cause());
    }

    private static NewEvent event(String type, Payment payment) {
        return new NewEvent(
                type, payment.order().toString(), Map.of("payment", payment.id().toString()));
    }

    /** Tells orders of their money; when two payments of one order are captured at once, the second finds it paid. */
    private void settleOrders(List<Gathered> captured) {
        List<Gathered> first = new ArrayList<>();
        List<Gathered> again = new ArrayList<>();
        Set<OrderId> seen = new HashSet<>();
        captured.forEach(each -> (seen.add(each.payment().order()) ? first : again).add(each));
        settleEach(first);
        again.forEach(each -> settleEach(List.of(each)));
    }

    private void settleEach(List<Gathered> captured) {
        Map<OrderId, Payment> byOrder =
                captured.stream().map(Gathered::payment).collect(Collectors.toMap(Payment::order, Function.identity()));
        List<Paid> orders = captured.stream().map(Settlement::paid).toList();
        ledgers.orders().paid(orders).stream()
                .filter(settled -> GIVEN_BACK.containsKey(settled.result()))
                .forEach(settled ->
                        payBack(byOrder.get(settled.order()), GIVEN_BACK.get(settled.result()), settled.detail()));
    }

    private static Paid paid(Gathered captured) {
        ReportSource source = captured.source();
        return new Paid(captured.payment().order(), Actor.provider(source.channel()), source.cause());
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

    private ReportOutcome authorized(ReportSource source, Payment payment, Fact.Authorized fact) {
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
                    "Asked for " + MoneyText.of(payment.amount()) + ", the provider authorized "
                            + MoneyText.of(fact.amount()) + ".");
        }
        move(source, payment, PaymentState.AUTHORIZED, Optional.empty());
        return new Applied();
    }

    private ReportOutcome ended(ReportSource source, Payment payment, PaymentState end, Optional<String> reason) {
        if (payment.state() == end) {
            return new AlreadyApplied();
        }
        if (!PaymentTable.live(payment.state())) {
            return new Ignored("the payment is " + payment.state());
        }
        move(source, payment, end, reason);
        ledgers.orders().release(List.of(payment.order()));
        ledgers.outbox().append(List.of(event(EventTypes.PAYMENT_FAILED, payment)));
        return new Applied();
    }

    private void move(ReportSource source, Payment payment, PaymentState to, Optional<String> reason) {
        ledgers.payments().move(payment.id(), to, reason);
        ledgers.transitions().record(List.of(transition(source, payment, to)));
        readAgain(payment);
    }

    private ReportOutcome flag(AttentionReason reason, PaymentId payment, String detail) {
        ledgers.attention().open(reason, payment.toString(), detail);
        return new Flagged(detail);
    }
}
