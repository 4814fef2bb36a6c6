package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.plugins.Plugins;

@Service
@Command(
        scope = "vintner",
        name = "plugin-remove",
        description = "Removes a plugin when it has finished what it began. Its channels are remembered.",
        detailedDescription = "Example: vintner:plugin-remove org.acme.gateway --dry-run")
public final class PluginRemoveCommand extends ChangingCommand {

    @Reference
    Plugins plugins;

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Override
    void run() {
        if (dryRun) {
            show(Shown.plan(plugins.planRemoval(operator(), plugin)));
            return;
        }
        plugins.remove(operator(), plugin);
        say("The plugin " + plugin + " is removed.");
    }
}
