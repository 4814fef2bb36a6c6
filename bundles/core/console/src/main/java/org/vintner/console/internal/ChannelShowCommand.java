package org.vintner.console.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelRevision;

@Service
@Command(
        scope = "vintner",
        name = "channel-show",
        description =
                "Shows how a channel is configured, what came of it, and its former revisions. Secrets are masked.",
        detailedDescription = "Example: vintner:channel-show sandbox")
public final class ChannelShowCommand extends ReportingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        ChannelConfiguration found = configurations.get(operator(), channel);
        List<ChannelRevision> revisions = found.source() == ChannelConfiguration.Source.DATABASE
                ? configurations.revisions(operator(), found.name())
                : List.of();
        show(Shown.whole(found)
                .with("revisions", revisions.stream().map(Shown::revision).toList()));
    }
}
