package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.plugins.Plugins;

@Service
@Command(
        scope = "vintner",
        name = "plugin-list",
        description = "Lists plugins: version, what each offers, and what one did that is kept away.",
        detailedDescription = "Example: vintner:plugin-list")
public final class PluginListCommand extends ReportingCommand {

    @Reference
    Plugins plugins;

    @Override
    void run() {
        show(plugins.list().stream().map(Shown::briefly).toList(), "No plugins.");
    }
}
