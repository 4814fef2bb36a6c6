package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.downloads.LinkCheck;

@Service
@Command(
        scope = "vintner",
        name = "download-check",
        description = "Asks the storages for every file that buyers have links to, and lists what is broken.",
        detailedDescription = "Example: vintner:download-check")
public final class DownloadCheckCommand extends ChangingCommand {

    @Reference
    LinkCheck links;

    @Override
    void run() {
        if (!onlySay("Ask the storages for every file that buyers have links to.")) {
            show(links.checkAll(operator()).stream().map(Shown::brokenLink).toList(), "Every link works.");
        }
    }
}
