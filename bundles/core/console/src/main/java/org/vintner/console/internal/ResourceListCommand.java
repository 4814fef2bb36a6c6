package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Resources;

@Service
@Command(
        scope = "vintner",
        name = "resource-list",
        description = "Lists resources, whose time is sold, newest first.",
        detailedDescription = "Example: vintner:resource-list --output json")
public final class ResourceListCommand extends PagedCommand {

    @Reference
    Resources resources;

    @Override
    void run() {
        show(resources.list(operator(), page()), Shown::briefly, "No resources.");
    }
}
