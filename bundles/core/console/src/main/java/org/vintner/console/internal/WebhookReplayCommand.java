package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.WebhookNotifications;

@Service
@Command(
        scope = "vintner",
        name = "webhook-replay",
        description = "Processes a provider's notification again. What was applied before is recognized.",
        detailedDescription = "Example: vintner:webhook-replay ntf_...")
public final class WebhookReplayCommand extends ChangingCommand {

    @Reference
    WebhookNotifications notifications;

    @Argument(name = "notification", description = "Id of the notification (ntf_...).", required = true)
    @Completion(WebhookCompleter.class)
    String notification;

    @Override
    void run() {
        NotificationId id = NotificationId.parse(notification);
        if (onlySay("Process " + id + " again.")) {
            return;
        }
        show(Shown.replay(notifications.replay(operator(), id)));
    }
}
