package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.WebhookContent;
import org.vintner.api.payments.WebhookNotifications;

@Service
@Command(
        scope = "vintner",
        name = "webhook-show",
        description = "Shows a provider's notification as it arrived. It may hold personal data.",
        detailedDescription = "Example: vintner:webhook-show ntf_...")
public final class WebhookShowCommand extends ReportingCommand {

    @Reference
    WebhookNotifications notifications;

    @Argument(name = "notification", description = "Id of the notification (ntf_...).", required = true)
    @Completion(WebhookCompleter.class)
    String notification;

    @Override
    void run() {
        WebhookContent content = notifications.get(operator(), NotificationId.parse(notification));
        show(Shown.webhook(content.notification())
                .with("path", content.path())
                .with("query", content.query())
                .with("body", content.body())
                .with("base64", content.base64())
                .with("headers", content.headers().stream().map(Shown::header).toList())
                .with("replays", content.replays().stream().map(Shown::replay).toList()));
    }
}
