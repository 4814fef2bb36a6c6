package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.QueueLength;
import org.vintner.api.booking.QueueRefusal;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "queue-show",
        description = "Shows how many orders wait in the queue of a service, or where one order of a queue stands.",
        detailedDescription = "Example: vintner:queue-show prd_...")
public final class QueueShowCommand extends ReportingCommand {

    @Reference
    BookingQueue queue;

    @Argument(name = "id", description = "Id of the service (prd_...) or of the order (ord_...).", required = true)
    @Completion(ServiceCompleter.class)
    String id;

    @Override
    void run() {
        if (id.startsWith(OrderId.PREFIX)) {
            OrderId order = OrderId.parse(id);
            show(shown(queue.find(order).orElseThrow(() -> CommerceException.notFound("queued order", order))));
        } else {
            show(shown(queue.length(operator(), ProductId.parse(id))));
        }
    }

    private static Fields shown(QueueLength length) {
        return new Fields()
                .with("product", length.product())
                .with("most", length.most())
                .with("waiting", length.waiting())
                .with("oldest", length.oldest())
                .with("placed", length.placed())
                .with("refused", length.refused());
    }

    private static Fields shown(QueuedOrder queued) {
        return new Fields()
                .with("order", queued.order())
                .with("product", queued.product())
                .with("state", queued.state())
                .with("ahead", queued.ahead())
                .with("queuedAt", queued.queuedAt())
                .with("settledAt", queued.settledAt())
                .with("code", queued.refusal().map(QueueRefusal::code))
                .with("detail", queued.refusal().map(QueueRefusal::detail))
                .with("param", queued.refusal().flatMap(QueueRefusal::param));
    }
}
