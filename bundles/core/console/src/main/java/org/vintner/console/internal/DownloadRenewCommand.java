package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.id.GrantId;

@Service
@Command(
        scope = "vintner",
        name = "download-renew",
        description =
                "Replaces a download link by a new one with the time and count of its product; the old one is dead.",
        detailedDescription = "Example: vintner:download-renew grt_...")
public final class DownloadRenewCommand extends ChangingCommand {

    @Reference
    Downloads downloads;

    @Argument(name = "grant", description = "Id of the grant (grt_...).", required = true)
    @Completion(GrantCompleter.class)
    String grant;

    @Override
    void run() {
        GrantId id = GrantId.parse(grant);
        DownloadGrant found = downloads.find(id).orElseThrow(() -> CommerceException.notFound("download grant", id));
        if (!onlySay("Renew the link of " + id + ", which is " + Text.of(found.state()) + ", used " + found.used()
                + " of " + found.maxDownloads() + " times.")) {
            show(Shown.whole(downloads.renew(operator(), id)));
        }
    }
}
