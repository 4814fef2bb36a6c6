package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.payments.WebhookNotifications;

@Service
@Command(
        scope = "vintner",
        name = "webhook-list",
        description = "Lists the notifications that providers have sent, newest first.",
        detailedDescription = "Example: vintner:webhook-list --failed")
public final class WebhookListCommand extends PagedCommand {

    @Reference
    WebhookNotifications notifications;

    @Option(name = "--channel", description = "Only those of this channel.")
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Option(name = "--failed", description = "Only those that could not be applied.")
    boolean failed;

    @Override
    void run() {
        show(
                notifications.list(operator(), Optional.ofNullable(channel), failed, page()),
                Shown::webhook,
                "No notifications.");
    }
}
