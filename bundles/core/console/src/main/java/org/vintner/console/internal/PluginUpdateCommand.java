package org.vintner.console.internal;

import java.io.InputStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.vintner.api.plugins.Plugin;

@Service
@Command(
        scope = "vintner",
        name = "plugin-update",
        description =
                "Puts another version in the place of the one that runs, which finishes what it began. One that does not work"
                        + " is taken back.",
        detailedDescription = "Example: vintner:plugin-update org.acme.gateway /tmp/acme-gateway.jar")
public final class PluginUpdateCommand extends PluginArchiveCommand {

    @Argument(name = "plugin", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    String plugin;

    @Argument(
            index = 1,
            name = "archive",
            description = "The new version's jar, a file on the server; - reads it from the input.",
            required = true)
    @Completion(FileCompleter.class)
    String archive;

    @Override
    String archive() {
        return archive;
    }

    @Override
    Plugin change(InputStream bytes) {
        return plugins.update(operator(), plugin, bytes);
    }
}
