package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.id.NotificationId;

@Service
@Command(
        scope = "vintner",
        name = "channel-doctor",
        description =
                "Finds what is wrong with a channel: credential, certificate, address, clock, property or notification.",
        detailedDescription = "Example: vintner:channel-doctor sandbox")
public final class ChannelDoctorCommand extends ExaminingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Option(name = "--replay", description = "A stored notification (ntf_...) to process again, as a part of it.")
    @Completion(WebhookCompleter.class)
    String replay;

    @Option(name = "--dry-run", description = "Look only: do not process the notification of --replay again.")
    boolean dryRun;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        Optional<NotificationId> notification =
                Optional.ofNullable(dryRun ? null : replay).map(NotificationId::parse);
        report(configurations.examine(operator(), channel, notification));
    }
}
