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
        name = "plugin-install",
        description = "Installs a plugin. It takes calls when it has proven that it works; else nothing of it is left.",
        detailedDescription = "Example: vintner:plugin-install --dry-run /tmp/acme-gateway.jar")
public final class PluginInstallCommand extends PluginArchiveCommand {

    @Argument(
            name = "archive",
            description = "The plugin's jar, a file on the server; - reads it from the input.",
            required = true)
    @Completion(FileCompleter.class)
    String archive;

    @Override
    String archive() {
        return archive;
    }

    @Override
    Plugin change(InputStream bytes) {
        return plugins.install(operator(), bytes);
    }
}
