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

@Service
@Command(
        scope = "vintner",
        name = "resource-show",
        description = "Shows a resource with its schedule, blocked periods and the slots that were made by hand.",
        detailedDescription = "Example: vintner:resource-show res_...")
public final class ResourceShowCommand extends ReportingCommand {

    @Reference
    Resources resources;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        show(Shown.briefly(found)
                .with(
                        "weekly",
                        found.schedule().weekly().stream().map(Shown::weekly).toList())
                .with(
                        "exceptions",
                        found.schedule().exceptions().stream()
                                .map(Shown::exception)
                                .toList())
                .with(
                        "blocked",
                        resources.blocked(operator(), id).stream()
                                .map(Shown::blocked)
                                .toList())
                .with(
                        "slots",
                        resources.slots(operator(), id).stream()
                                .map(Shown::slot)
                                .toList()));
    }
}
