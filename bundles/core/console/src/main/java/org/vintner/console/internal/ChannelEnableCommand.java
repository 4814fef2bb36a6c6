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
        name = "channel-enable",
        description = "Switches a channel on.",
        detailedDescription = "Example: vintner:channel-enable sandbox")
public final class ChannelEnableCommand extends ChangingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        ChannelConfiguration before = configurations.get(operator(), channel);
        if (!onlySay("Switch the channel '" + before.name() + "' on.")) {
            show(Shown.whole(configurations.enable(operator(), channel, true)));
        }
    }
}
