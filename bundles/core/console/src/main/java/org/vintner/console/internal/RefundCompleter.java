package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;

/** Offers the refunds of the newest orders. */
@Service
public final class RefundCompleter extends ChoiceCompleter {

    @Reference
    Payments payments;

    @Reference
    Orders orders;

    @Override
    Stream<Choice> choices() {
        return CapturedPaymentCompleter.newest(orders, payments)
                .flatMap(payment -> payments.refundsOf(payment.id()).stream())
                .map(refund ->
                        new Choice(refund.id().toString(), Text.of(refund.state()) + " " + Text.of(refund.amount())));
    }
}
