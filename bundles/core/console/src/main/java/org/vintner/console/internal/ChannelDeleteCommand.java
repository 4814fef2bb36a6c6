package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;

@Service
@Command(
        scope = "vintner",
        name = "channel-delete",
        description =
                "Deletes a channel with its former values. Its payments stay; those under way are not looked up any more.",
        detailedDescription = "Example: vintner:channel-delete --dry-run test")
public final class ChannelDeleteCommand extends ChangingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        ChannelConfiguration before = configurations.get(operator(), channel);
        if (!onlySay("Delete the channel '" + before.name() + "' (" + before.kind() + ").")) {
            configurations.delete(operator(), channel);
            say("The channel '" + before.name() + "' is deleted.");
        }
    }
}
