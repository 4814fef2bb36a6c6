package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;

/** Offers the payments of the newest orders whose money is here. */
@Service
public final class CapturedPaymentCompleter extends ChoiceCompleter {

    @Reference
    Payments payments;

    @Reference
    Orders orders;

    /** Each costs a query. */
    private static final int FEW = 20;

    @Override
    Stream<Choice> choices() {
        return newest(orders, payments)
                .map(payment -> new Choice(
                        payment.id().toString(), Text.of(payment.state()) + " " + Text.of(payment.amount())));
    }

    static Stream<Payment> newest(Orders orders, Payments payments) {
        return orders.list(OrderFilter.ALL, PageRequest.first(FEW)).items().stream()
                .filter(order -> order.paidAt().isPresent())
                .flatMap(order -> payments.ofOrder(order.id()).stream())
                .filter(payment -> payment.capturedAt().isPresent());
    }
}
