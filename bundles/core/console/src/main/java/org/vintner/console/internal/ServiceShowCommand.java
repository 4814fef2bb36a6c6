package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "service-show",
        description = "Shows how a product is booked: its resources, lengths, rules and cancellation ladder.",
        detailedDescription = "Example: vintner:service-show prd_...")
public final class ServiceShowCommand extends ReportingCommand {

    @Reference
    Services services;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        show(Shown.terms(services.terms(Optional.of(operator()), id)
                .orElseThrow(() -> CommerceException.notFound("service", id))));
    }
}
