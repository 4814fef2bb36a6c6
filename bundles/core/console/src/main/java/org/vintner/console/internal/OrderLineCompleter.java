package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.Orders;

/** Offers the lines of the newest orders. */
@Service
public final class OrderLineCompleter extends ChoiceCompleter {

    @Reference
    Orders orders;

    @Override
    Stream<Choice> choices() {
        return orders.list(OrderFilter.ALL, PageRequest.first(MANY)).items().stream()
                .flatMap(order -> order.lines().stream())
                .map(line -> new Choice(line.id().toString(), line.quantity() + " " + line.title()));
    }
}
