package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.Messages;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;

@Service
@Command(
        scope = "vintner",
        name = "order-show",
        description = "Shows an order with its lines, payments, history and the messages to its buyer.",
        detailedDescription = "Example: vintner:order-show ord_...")
public final class OrderShowCommand extends ReportingCommand {

    @Reference
    Orders orders;

    @Reference
    Payments payments;

    @Reference
    Messages messages;

    @Argument(name = "order", description = "Id of the order (ord_...).", required = true)
    @Completion(OrderCompleter.class)
    String order;

    @Override
    void run() {
        OrderId id = OrderId.parse(order);
        Order found = orders.find(id).orElseThrow(() -> CommerceException.notFound("order", id));
        show(Shown.briefly(found)
                .with("expiresAt", found.expiresAt())
                .with("paidAt", found.paidAt())
                .with("lines", found.lines().stream().map(Shown::line).toList())
                .with(
                        "payments",
                        payments.ofOrder(id).stream().map(Shown::payment).toList())
                .with(
                        "history",
                        orders.history(id).stream().map(Shown::transition).toList())
                .with(
                        "messages",
                        messages.ofOrder(id).stream().map(Shown::message).toList()));
    }
}
