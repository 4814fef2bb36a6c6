package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelUse;

/** Offers the channels that issue keys, by name. */
@Service
public final class IssuingChannelCompleter extends ChoiceCompleter {

    @Reference
    ChannelConfigurations configurations;

    @Override
    Stream<Choice> choices() {
        return configurations.list(COMPLETION).stream()
                .filter(channel -> channel.use().equals(Optional.of(ChannelUse.FULFILLMENT)))
                .map(channel ->
                        new Choice(channel.name(), Text.of(channel.effect().state())));
    }
}
