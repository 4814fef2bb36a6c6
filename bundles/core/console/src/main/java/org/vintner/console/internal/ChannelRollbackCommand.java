package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

@Service
@Command(
        scope = "vintner",
        name = "channel-rollback",
        description = "Gives a channel former values back: those before the present ones, or those of a revision.",
        detailedDescription = "Example: vintner:channel-rollback --to 3 sandbox")
public final class ChannelRollbackCommand extends ChangingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Option(name = "--to", description = "The revision whose values to take, see channel-show.")
    Long revision;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        show(Shown.whole(configurations.rollback(operator(), channel, Optional.ofNullable(revision), dryRun)));
    }
}
