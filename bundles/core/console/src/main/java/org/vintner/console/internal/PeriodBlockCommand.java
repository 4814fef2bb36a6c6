package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.NewBlockedPeriod;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "period-block",
        description = "Keeps a period of a resource from being booked. What is booked in it stays booked.",
        detailedDescription =
                "Example: vintner:period-block --reason holidays res_... 2030-12-24T00:00 2031-01-02T00:00")
public final class PeriodBlockCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Option(name = "--reason", description = "Why, for the eyes of the seller.")
    String reason;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(index = 1, name = "begin", description = "Its begin, such as 2030-12-24T00:00.", required = true)
    String begin;

    @Argument(index = 2, name = "end", description = "Its end, such as 2031-01-02T00:00.", required = true)
    String end;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        NewBlockedPeriod period = new NewBlockedPeriod(
                Text.wallTime(begin, "begin"), Text.wallTime(end, "end"), Optional.ofNullable(reason));
        if (onlySay("Block '" + found.name() + "' from " + period.from() + " to " + period.to() + ".")) {
            return;
        }
        show(Shown.blocked(resources.block(operator(), id, period)));
    }
}
