package org.vintner.payments.internal;

import java.util.List;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.RefundState;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;

/** How much of a payment can still be paid back, and what is taken back when all of it is. */
final class RefundScope {

    private final PaymentStore payments;
    private final RefundStore refunds;
    private final OrderSettlement orders;

    RefundScope(PaymentStore payments, RefundStore refunds, OrderSettlement orders) {
        this.payments = payments;
        this.refunds = refunds;
        this.orders = orders;
    }

    /** What was captured, less what was paid back or is on its way. */
    Money left(Payment payment) {
        long underWay = refunds.ofPayment(payment.id()).stream()
                .filter(refund -> refund.state() != RefundState.FAILED)
                .mapToLong(refund -> refund.amount().amount())
                .sum();
        return new Money(payment.amount().amount() - underWay, payment.amount().currency());
    }

    /** Every line that no refund has taken; none while another payment of the same order still pays for them. */
    List<OrderLineId> linesOfAll(Payment payment) {
        boolean paidOtherwise = payments.ofOrder(payment.order()).stream()
                .filter(other -> !other.id().equals(payment.id()) && PaymentTable.captured(other.state()))
                .anyMatch(other -> left(other).amount() > 0);
        return paidOtherwise
                ? List.of()
                : orders.refundable(payment.order(), List.of()).stream()
                        .map(OrderLine::id)
                        .toList();
    }
}
