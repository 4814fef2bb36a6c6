package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.Orders;

@Service
@Command(
        scope = "vintner",
        name = "order-cancel",
        description =
                "Calls off an order that is not paid, after closing the payment that is under way, and frees the keys that it"
                        + " holds.",
        detailedDescription = "Example: vintner:order-cancel --dry-run ord_...")
public final class OrderCancelCommand extends ChangingCommand {

    @Reference
    Orders orders;

    @Argument(name = "order", description = "Id of the order (ord_...).", required = true)
    @Completion(OrderCompleter.class)
    String order;

    @Override
    void run() {
        OrderId id = OrderId.parse(order);
        Order found = orders.find(id).orElseThrow(() -> CommerceException.notFound("order", id));
        if (onlySay("Cancel " + id + ", which is " + Text.of(found.state()) + " now.")) {
            return;
        }
        show(Shown.briefly(orders.cancel(operator(), id)));
    }
}
