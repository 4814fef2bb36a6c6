package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;

@Service
@Command(
        scope = "vintner",
        name = "order-list",
        description = "Lists orders, newest first.",
        detailedDescription = "Example: vintner:order-list --state paid --output json")
public final class OrderListCommand extends PagedCommand {

    @Reference
    Orders orders;

    @Option(name = "--state", description = "Only orders in this state.")
    @Completion(
            value = StringsCompleter.class,
            values = {
                "pending_payment",
                "paid",
                "fulfilled",
                "needs_attention",
                "canceled",
                "expired",
                "partially_refunded",
                "refunded"
            })
    String state;

    @Option(name = "--email", description = "Only orders of the buyer with this mail address.")
    String email;

    @Override
    void run() {
        OrderFilter filter = new OrderFilter(
                Optional.ofNullable(state).map(text -> Text.constant(OrderState.class, text, "--state")),
                Optional.ofNullable(email));
        show(orders.list(filter, page()), Shown::briefly, "No orders.");
    }
}
