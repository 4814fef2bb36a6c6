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
        name = "plugin-show",
        description = "Shows a plugin: health, latest failure, signer, and which version each node runs.",
        detailedDescription = "Example: vintner:plugin-show org.acme.gateway")
public final class PluginShowCommand extends ReportingCommand {

    @Reference
    Plugins plugins;

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Override
    void run() {
        show(Shown.whole(plugins.get(plugin)));
    }
}
