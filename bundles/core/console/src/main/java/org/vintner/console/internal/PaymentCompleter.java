package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;

/** Offers the payments of the newest orders that wait for money. */
@Service
public final class PaymentCompleter extends ChoiceCompleter {

    @Reference
    Payments payments;

    @Reference
    Orders orders;

    /** Each costs a query. */
    private static final int FEW = 20;

    @Override
    Stream<Choice> choices() {
        return orders
                .list(
                        new OrderFilter(Optional.of(OrderState.PENDING_PAYMENT), Optional.empty()),
                        PageRequest.first(FEW))
                .items()
                .stream()
                .flatMap(order -> payments.ofOrder(order.id()).stream())
                .map(payment ->
                        new Choice(payment.id().toString(), payment.channel() + " " + Text.of(payment.state())));
    }
}
