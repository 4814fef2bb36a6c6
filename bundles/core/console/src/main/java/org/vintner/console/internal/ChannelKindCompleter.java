package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

/** Offers the kinds of channels. */
@Service
public final class ChannelKindCompleter extends ChoiceCompleter {

    @Reference
    ChannelConfigurations configurations;

    @Override
    Stream<Choice> choices() {
        return configurations.kinds(COMPLETION).stream().map(kind -> new Choice(kind.id(), kind.title()));
    }
}
