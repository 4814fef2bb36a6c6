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
        name = "download-revoke",
        description = "Takes a download grant back, at once and for good.",
        detailedDescription = "Example: vintner:download-revoke grt_...")
public final class DownloadRevokeCommand extends ChangingCommand {

    @Reference
    Downloads downloads;

    @Argument(name = "grant", description = "Id of the grant (grt_...).", required = true)
    @Completion(GrantCompleter.class)
    String grant;

    @Override
    void run() {
        GrantId id = GrantId.parse(grant);
        DownloadGrant found = downloads.find(id).orElseThrow(() -> CommerceException.notFound("download grant", id));
        if (!onlySay("Take " + id + " back, which is " + Text.of(found.state()) + " now.")) {
            show(Shown.briefly(downloads.revoke(operator(), id)));
        }
    }
}
