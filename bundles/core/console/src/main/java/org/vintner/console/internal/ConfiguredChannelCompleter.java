package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

/** Offers the channels that are configured, by name. */
@Service
public final class ConfiguredChannelCompleter extends ChoiceCompleter {

    @Reference
    ChannelConfigurations configurations;

    @Override
    Stream<Choice> choices() {
        return configurations.list(COMPLETION).stream()
                .map(channel ->
                        new Choice(channel.name(), Text.of(channel.effect().state())));
    }
}
