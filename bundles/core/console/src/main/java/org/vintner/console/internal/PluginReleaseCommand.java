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
        name = "plugin-release",
        description = "Lets a plugin out of quarantine, if it proves that it works.",
        detailedDescription = "Example: vintner:plugin-release org.acme.gateway")
public final class PluginReleaseCommand extends ChangingCommand {

    @Reference
    Plugins plugins;

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Override
    void run() {
        if (!onlySay("Let " + plugins.get(plugin).name() + " out of quarantine.")) {
            show(Shown.whole(plugins.release(operator(), plugin)));
        }
    }
}
