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
        name = "channel-disable",
        description =
                "Switches a channel off. It keeps its configuration; its payments under way wait until it is on again.",
        detailedDescription = "Example: vintner:channel-disable sandbox")
public final class ChannelDisableCommand extends ChangingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        ChannelConfiguration before = configurations.get(operator(), channel);
        if (!onlySay("Switch the channel '" + before.name() + "' off.")) {
            show(Shown.whole(configurations.enable(operator(), channel, false)));
        }
    }
}
