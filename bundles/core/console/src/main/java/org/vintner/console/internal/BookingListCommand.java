package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "booking-list",
        description = "Lists bookings, newest first.",
        detailedDescription = "Example: vintner:booking-list --state confirmed --output json")
public final class BookingListCommand extends PagedCommand {

    @Reference
    Bookings bookings;

    @Option(name = "--order", description = "Only of this order (ord_...).")
    @Completion(OrderCompleter.class)
    String order;

    @Option(name = "--product", description = "Only of this service (prd_...).")
    @Completion(ServiceCompleter.class)
    String product;

    @Option(name = "--resource", description = "Only of this resource (res_...).")
    @Completion(ResourceCompleter.class)
    String resource;

    @Option(name = "--state", description = "Only bookings in this state.")
    @Completion(
            value = StringsCompleter.class,
            values = {"held", "confirmed", "released", "expired", "canceled", "no_show"})
    String state;

    @Override
    void run() {
        BookingFilter filter = new BookingFilter(
                Optional.ofNullable(order).map(OrderId::parse),
                Optional.ofNullable(product).map(ProductId::parse),
                Optional.ofNullable(resource).map(ResourceId::parse),
                Optional.ofNullable(state).map(text -> Text.constant(BookingState.class, text, "--state")));
        show(bookings.list(operator(), filter, page()), Shown::briefly, "No bookings.");
    }
}
