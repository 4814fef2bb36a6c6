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
        name = "plugin-rollback",
        description = "Brings the version back that ran before.",
        detailedDescription = "Example: vintner:plugin-rollback org.acme.gateway")
public final class PluginRollbackCommand extends ChangingCommand {

    @Reference
    Plugins plugins;

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Override
    void run() {
        if (!onlySay("Bring back the version of " + plugins.get(plugin).name() + " that ran before.")) {
            show(Shown.whole(plugins.rollback(operator(), plugin)));
        }
    }
}
