package org.vintner.console.internal;

import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.plugins.PluginPlan;
import org.vintner.api.plugins.Plugins;

@Service
@Command(
        scope = "vintner",
        name = "plugin-remove",
        description = "Removes a plugin when it has finished what it began. Its channels are remembered.",
        detailedDescription = "Example: vintner:plugin-remove --dry-run org.acme.gateway")
public final class PluginRemoveCommand extends ChangingCommand {

    @Reference
    Plugins plugins;

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Override
    void run() {
        PluginPlan plan = plugins.planRemoval(operator(), plugin);
        if (dryRun) {
            show(Shown.plan(plan));
            return;
        }
        plugins.remove(operator(), plugin);
        say("The plugin " + plugin + " is removed."
                + plan.warnings().stream().map(warning -> " " + warning).collect(Collectors.joining()));
    }
}
