package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.Orders;

/** Offers the newest orders. */
@Service
public final class OrderCompleter extends ChoiceCompleter {

    @Reference
    Orders orders;

    @Override
    Stream<Choice> choices() {
        return orders.list(OrderFilter.ALL, PageRequest.first(MANY)).items().stream()
                .map(order -> new Choice(order.id().toString(), Text.of(order.state()) + " " + Text.of(order.total())));
    }
}
