package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.notifications.Messages;

@Service
@Command(
        scope = "vintner",
        name = "message-retry",
        description = "Tries a message again that failed or waits: message-retry MESSAGE. Or all that failed:"
                + " message-retry --failed",
        detailedDescription = "Example: vintner:message-retry --failed")
public final class MessageRetryCommand extends ChangingCommand {

    @Reference
    Messages messages;

    @Option(name = "--failed", description = "All messages that failed, a thousand at the most.")
    boolean failed;

    @Option(name = "--channel", description = "With --failed: only messages over this channel, such as email.")
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Argument(name = "message", description = "Id of the message (dlv_...).")
    @Completion(MessageCompleter.class)
    String message;

    @Override
    void run() {
        if (failed == (message != null)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Name a message, or give --failed for all that failed.");
        }
        if (failed) {
            retryFailed(Optional.ofNullable(channel));
        } else {
            retryOne(DeliveryId.parse(message));
        }
    }

    private void retryFailed(Optional<String> over) {
        if (!onlySay("Try all failed messages again"
                + over.map(name -> ", those over " + name).orElse("") + ".")) {
            show(new Fields().with("retried", messages.retryFailed(operator(), over)));
        }
    }

    private void retryOne(DeliveryId id) {
        if (dryRun) {
            // Refuses what nobody knows.
            var unused = messages.attempts(id);
        }
        if (!onlySay("Try " + id + " again.")) {
            messages.retry(operator(), id);
            show(new Fields().with("retried", 1));
        }
    }
}
