package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Reminders;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "reminder-show",
        description = "Shows how long before the start people are reminded of a service's bookings.",
        detailedDescription = "Example: vintner:reminder-show prd_...")
public final class ReminderShowCommand extends ReportingCommand {

    @Reference
    Reminders reminders;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        show(new Fields().with("product", id).with("before", reminders.times(operator(), id)));
    }
}
