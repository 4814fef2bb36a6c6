package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "period-unblock",
        description = "Ends a blocked period of a resource, so that it can be booked again.",
        detailedDescription = "Example: vintner:period-unblock res_... blk_...")
public final class PeriodUnblockCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(
            index = 1,
            name = "period",
            description = "Id of the period (blk_...); resource-show tells it.",
            required = true)
    String period;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        BlockedPeriodId wanted = BlockedPeriodId.parse(period);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        requireKnown(
                "blocked period",
                wanted,
                () -> resources.blocked(operator(), id).stream()
                        .anyMatch(known -> known.id().equals(wanted)));
        if (!onlySay("Unblock " + wanted + " of '" + found.name() + "'.")) {
            resources.unblock(operator(), id, wanted);
            say("Unblocked.");
        }
    }
}
