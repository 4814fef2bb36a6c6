package org.vintner.orders.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OrderStore.Overdue;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Pays short lines back. A line names its refund, so however often this is asked for and wherever the server dies, each line is
 * paid back at most once.
 */
@Component(service = ShortageRefunds.class)
public final class ShortageRefunds {

    private static final Logger LOG = LoggerFactory.getLogger(ShortageRefunds.class);
    private static final int BATCH = 100;
    private static final Set<CommerceError> OVERTAKEN =
            Set.of(CommerceError.CONFLICT, CommerceError.LINE_ALREADY_REFUNDED);
    private static final Duration LATER = Duration.ofMinutes(1);

    private final OrderStore store;
    private final AttentionStore attention;
    private final Payments payments;
    private final UnitOfWork unitOfWork;

    @Activate
    public ShortageRefunds(
            @Reference OrderStore store,
            @Reference AttentionStore attention,
            @Reference Payments payments,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.attention = attention;
        this.payments = payments;
        this.unitOfWork = unitOfWork;
    }

    /** Pays back what has waited longer than its product's deadline. */
    void overdue(Actor actor) {
        for (Overdue due : store.overdue(BATCH)) {
            try {
                unitOfWork.run(() -> refund(due.order(), due.lines(), "Not in stock before its deadline", actor));
            } catch (CommerceException e) {
                giveUp(due, e);
            }
        }
    }

    /** Pays every line of an order back that is short now; of no effect when none is. */
    void ofShortLines(OrderId id, Actor actor) {
        unitOfWork.run(() -> {
            List<OrderLineId> waiting = store.find(id).orElseThrow().lines().stream()
                    .filter(StockAllocation::waits)
                    .map(OrderLine::id)
                    .toList();
            if (!waiting.isEmpty()) {
                refund(id, waiting, "Not in stock", actor);
            }
        });
    }

    /**
     * Pays back what is left of a payment, or of the one that paid an order; of no effect when nothing is.
     *
     * @param subject of an attention item: an order or a payment
     */
    void ofAllThatIsLeft(String subject, Actor actor) {
        PaymentId payment = subject.startsWith(OrderId.PREFIX)
                ? payment(OrderId.parse(subject)).id()
                : PaymentId.parse(subject);
        try {
            payments.refund(actor, payment, new NewRefund(Optional.empty(), List.of(), "Not wanted any more"));
        } catch (CommerceException e) {
            if (e.error() != CommerceError.REFUND_EXCEEDS_CAPTURED) {
                throw e;
            }
        }
    }

    /** Payments are locked before orders, so what is short is looked at again under the lock that the refund has taken. */
    private void refund(OrderId id, List<OrderLineId> lines, String reason, Actor actor) {
        Order order = store.find(id).orElseThrow();
        Payment payment = payment(id);
        payments.refund(actor, payment.id(), new NewRefund(amount(order, lines, payment), lines, reason));
        Order locked = store.lock(id).orElseThrow();
        boolean served =
                locked.lines().stream().anyMatch(line -> lines.contains(line.id()) && line.state() != LineState.SHORT);
        if (served) {
            throw new CommerceException(CommerceError.CONFLICT, "Stock came just now. Look at the order again.");
        }
        store.shortUntil(lines, Optional.empty());
    }

    /** The one that paid the order: the first of its captures. */
    private Payment payment(OrderId order) {
        return payments.ofOrder(order).stream()
                .filter(payment -> payment.capturedAt().isPresent())
                .min(Comparator.comparing(payment -> payment.capturedAt().orElseThrow()))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.CONFLICT, "No payment of this order was captured, so nothing can be paid back."));
    }

    /** What the lines cost, or what is left when a part was paid back before. */
    private Optional<Money> amount(Order order, List<OrderLineId> lines, Payment payment) {
        long price = order.lines().stream()
                .filter(line -> lines.contains(line.id()))
                .mapToLong(line -> line.unitPrice().times(line.quantity()).amount())
                .sum();
        long underWay = payments.refundsOf(payment.id()).stream()
                .filter(refund -> refund.state() != RefundState.FAILED)
                .map(Refund::amount)
                .mapToLong(Money::amount)
                .sum();
        long left = payment.amount().amount() - underWay;
        return Optional.of(new Money(Math.min(price, left), payment.amount().currency()));
    }

    /** A channel that is away is tried again; all else is for a person, and the line goes on waiting for stock. */
    private void giveUp(Overdue due, CommerceException e) {
        if (OVERTAKEN.contains(e.error())) {
            // By stock or by somebody else's refund: what is still overdue is found again in the next run.
            return;
        }
        boolean passing = e.error() == CommerceError.CHANNEL_UNAVAILABLE || e.error() == CommerceError.UNAVAILABLE;
        LOG.warn("Order {} could not be paid back at its deadline: {}", due.order(), e.getMessage());
        unitOfWork.run(() -> {
            store.shortUntil(due.lines(), passing ? Optional.of(LATER) : Optional.empty());
            if (!passing) {
                attention.open(
                        AttentionReason.REFUND_FAILED,
                        due.order().toString(),
                        "Its deadline for stock has passed, and it can't be paid back by itself: " + e.getMessage());
            }
        });
    }
}
