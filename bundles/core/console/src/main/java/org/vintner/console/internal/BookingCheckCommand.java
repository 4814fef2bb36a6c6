package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "booking-check",
        description =
                "Says whether somebody may book a time, and names every rule that stands against it; holds nothing.",
        detailedDescription = "Example: vintner:booking-check prd_... ada@example.com 2030-12-01T09:00:00+01:00")
public final class BookingCheckCommand extends ReportingCommand {

    @Reference
    Services services;

    @Option(name = "--quantity", description = "How many seats, 1 to 1000.", valueToShowInHelp = "1")
    int quantity = 1;

    @Option(name = "--resource", description = "Of this resource (res_...); of any if not given.")
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Argument(index = 1, name = "email", description = "Mail address of who would book.", required = true)
    String email;

    @Argument(index = 2, name = "start", description = "The start, such as 2030-12-01T09:00:00+01:00.", required = true)
    String start;

    @Override
    void run() {
        BookingRequest request = new BookingRequest(
                Text.time(start, "start").orElseThrow(),
                Optional.ofNullable(resource).map(ResourceId::parse),
                List.of());
        show(Shown.eligibility(services.check(ProductId.parse(product), email, quantity, request)));
    }
}
