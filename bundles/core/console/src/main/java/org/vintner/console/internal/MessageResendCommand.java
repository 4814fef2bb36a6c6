package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.Messages;
import org.vintner.api.orders.Orders;

@Service
@Command(
        scope = "vintner",
        name = "message-resend",
        description = "Sends what a fulfilled order promised to its buyer once more, as a new message.",
        detailedDescription = "Example: vintner:message-resend ord_...")
public final class MessageResendCommand extends ChangingCommand {

    @Reference
    Messages messages;

    @Reference
    Orders orders;

    @Argument(name = "order", description = "Id of the order (ord_...).", required = true)
    @Completion(OrderCompleter.class)
    String order;

    @Override
    void run() {
        OrderId id = OrderId.parse(order);
        requireKnown("order", id, () -> orders.find(id).isPresent());
        if (!onlySay("Send the message about " + id + " to its buyer again.")) {
            messages.resend(operator(), id);
            say("The message is on its way. order-show tells how it goes.");
        }
    }
}
