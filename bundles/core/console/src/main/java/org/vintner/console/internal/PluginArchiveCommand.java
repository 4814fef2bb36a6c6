package org.vintner.console.internal;

import java.io.IOException;
import java.io.InputStream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.Plugins;

/** A command that changes a plugin by an archive; a dry run shows the plan. */
abstract class PluginArchiveCommand extends ChangingCommand {

    @Reference
    Plugins plugins;

    @Override
    final void run() {
        try (InputStream bytes = Source.of(archive()).open()) {
            show(dryRun ? Shown.plan(plugins.plan(operator(), bytes)) : Shown.whole(change(bytes)));
        } catch (IOException e) {
            throw Source.unreadable(archive(), e);
        }
    }

    abstract String archive();

    abstract Plugin change(InputStream bytes);
}
