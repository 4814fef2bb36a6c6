package org.vintner.console.internal;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "availability-list",
        description = "Lists the times of a service that can be booked now, of one day or of some.",
        detailedDescription = "Example: vintner:availability-list --days 7 --zone Europe/Berlin prd_... 2030-12-01")
public final class AvailabilityListCommand extends ReportingCommand {

    @Reference
    Services services;

    @Option(name = "--days", description = "How many days, 1 to 62.", valueToShowInHelp = "1")
    int days = 1;

    @Option(name = "--resource", description = "Only of this resource (res_...).")
    @Completion(ResourceCompleter.class)
    String resource;

    @Option(
            name = "--zone",
            description =
                    "In which zone days are meant and times shown, such as Europe/Berlin; the service's if not given.")
    @Completion(ZoneCompleter.class)
    String zone;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Argument(index = 1, name = "day", description = "First day, such as 2030-12-01.", required = true)
    String day;

    @Override
    void run() {
        LocalDate from = date();
        AvailabilityQuery query = new AvailabilityQuery(
                ProductId.parse(product),
                from,
                from.plusDays(days - 1L),
                Optional.ofNullable(zone).map(text -> Text.zone(text, "--zone")),
                Optional.ofNullable(resource).map(ResourceId::parse));
        show(services.available(query).stream().map(Shown::open).toList(), "Nothing is free.");
    }

    private LocalDate date() {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A date such as 2030-12-01 is needed.", "day", e);
        }
    }
}
