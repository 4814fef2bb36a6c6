package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

@Service
@Command(
        scope = "vintner",
        name = "channel-test",
        description = "Proves that a channel works, by harmless calls to its provider. Fails when it does not.",
        detailedDescription = "Example: vintner:channel-test sandbox")
public final class ChannelTestCommand extends ExaminingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Override
    void run() {
        report(configurations.test(operator(), channel));
    }
}
