package org.vintner.console.internal;

import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Reminders;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "reminder-set",
        description = "Sets how long before the start people are reminded of a service's bookings.",
        detailedDescription =
                "Example: vintner:reminder-set --minutes 1440 --minutes 60 prd_...; without --minutes nobody is"
                        + " reminded.")
public final class ReminderSetCommand extends ChangingCommand {

    @Reference
    Reminders reminders;

    @Option(name = "--minutes", description = "So many minutes before the start.", multiValued = true)
    List<Long> minutes;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        List<Duration> times = minutes == null
                ? List.of()
                : minutes.stream().map(Duration::ofMinutes).toList();
        if (!onlySay("Remind " + times + " before the start, in place of " + reminders.times(operator(), id) + ".")) {
            show(new Fields().with("product", id).with("before", reminders.set(operator(), id, times)));
        }
    }
}
