package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;

@Service
@Command(
        scope = "vintner",
        name = "message-list",
        description = "Lists messages to buyers and administrators, newest first.",
        detailedDescription = "Example: vintner:message-list --limit 50")
public final class MessageListCommand extends PagedCommand {

    @Reference
    Messages messages;

    @Option(name = "--state", description = "Only messages in this state; failed ones wait for a person.")
    @Completion(
            value = StringsCompleter.class,
            values = {"pending", "sent", "failed", "skipped"})
    String state;

    @Override
    void run() {
        show(
                messages.list(
                        Optional.ofNullable(state)
                                .map(text -> Text.constant(MessageDelivery.State.class, text, "--state")),
                        page()),
                Shown::message,
                "No messages.");
    }
}
