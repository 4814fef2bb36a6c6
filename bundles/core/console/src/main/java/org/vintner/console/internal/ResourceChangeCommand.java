package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ResourceChange;
import org.vintner.api.booking.Resources;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "resource-change",
        description = "Changes name or capacity of a resource. A seat that is booked stays.",
        detailedDescription = "Example: vintner:resource-change --capacity 14 res_...")
public final class ResourceChangeCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Option(name = "--name", description = "Its new name, one line.")
    String name;

    @Option(name = "--capacity", description = "How many seats it has from now on, 1 to 1000.")
    Integer capacity;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        if (onlySay("Change '" + found.name() + "', which has " + found.capacity() + " seats now.")) {
            return;
        }
        ResourceChange change = new ResourceChange(Optional.ofNullable(name), Optional.ofNullable(capacity));
        show(Shown.briefly(resources.change(operator(), id, change)));
    }
}
