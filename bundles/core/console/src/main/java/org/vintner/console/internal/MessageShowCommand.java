package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.notifications.Messages;

@Service
@Command(
        scope = "vintner",
        name = "message-show",
        description = "Shows each attempt to send a message.",
        detailedDescription = "Example: vintner:message-show dlv_...")
public final class MessageShowCommand extends ReportingCommand {

    @Reference
    Messages messages;

    @Argument(name = "message", description = "Id of the message (dlv_...).", required = true)
    @Completion(MessageCompleter.class)
    String message;

    @Override
    void run() {
        show(
                messages.attempts(DeliveryId.parse(message)).stream()
                        .map(Shown::attempt)
                        .toList(),
                "No attempts.");
    }
}
