package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;

@Service
@Command(
        scope = "vintner",
        name = "slot-withdraw",
        description = "Withdraws a slot that was made by hand. What is booked in it stays booked.",
        detailedDescription = "Example: vintner:slot-withdraw res_... slt_...")
public final class SlotWithdrawCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(
            index = 1,
            name = "slot",
            description = "Id of the slot (slt_...); resource-show tells it.",
            required = true)
    String slot;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        SlotId wanted = SlotId.parse(slot);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        if (!onlySay("Withdraw " + wanted + " of '" + found.name() + "'.")) {
            resources.withdraw(operator(), id, wanted);
            say("Withdrawn.");
        }
    }
}
