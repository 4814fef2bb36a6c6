package org.vintner.console.internal;

import java.io.IOException;
import java.io.InputStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.vintner.api.plugins.Plugins;

@Service
@Command(
        scope = "vintner",
        name = "plugin-plan",
        description =
                "Checks a plugin's jar, and shows what installing or updating by it would do: which bundles would be wired"
                        + " anew, and why it would be refused.",
        detailedDescription = "Example: vintner:plugin-plan /tmp/acme-gateway.jar")
public final class PluginPlanCommand extends ReportingCommand {

    @Reference
    Plugins plugins;

    @Argument(
            name = "archive",
            description = "The plugin's jar, a file on the server; - reads it from the input.",
            required = true)
    @Completion(FileCompleter.class)
    String archive;

    @Override
    void run() {
        try (InputStream bytes = Source.of(archive).open()) {
            show(Shown.plan(plugins.plan(operator(), bytes)));
        } catch (IOException e) {
            throw Source.unreadable(archive, e);
        }
    }
}
