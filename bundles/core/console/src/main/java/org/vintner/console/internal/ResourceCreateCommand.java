package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.Resources;

@Service
@Command(
        scope = "vintner",
        name = "resource-create",
        description =
                "Creates a resource: a person, room or thing whose time is sold. Set its schedule next (schedule-set).",
        detailedDescription = "Example: vintner:resource-create --zone Europe/Berlin --capacity 12 Cellar")
public final class ResourceCreateCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Option(name = "--zone", description = "Zone of its hours, such as Europe/Berlin.", required = true)
    @Completion(ZoneCompleter.class)
    String zone;

    @Option(name = "--capacity", description = "How many seats it has, 1 to 1000.", valueToShowInHelp = "1")
    int capacity = 1;

    @Option(name = "--seller", description = "Whose resource it is: name or id of an account. Yours if not given.")
    @Completion(AccountCompleter.class)
    String seller;

    @Argument(name = "name", description = "Its name, one line.", required = true)
    String name;

    @Override
    void run() {
        NewResource resource = new NewResource(name, Text.zone(zone, "--zone"), capacity);
        Actor owner = owner(seller);
        if (onlySay("Create '" + name + "' with " + capacity + " seats.")) {
            return;
        }
        show(Shown.briefly(resources.create(owner, resource)));
    }
}
