package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

/** Offers the names of all properties of all kinds. */
@Service
public final class ChannelPropertyNameCompleter extends ChoiceCompleter {

    @Reference
    ChannelConfigurations configurations;

    @Override
    Stream<Choice> choices() {
        return configurations.kinds(COMPLETION).stream()
                .flatMap(kind -> kind.properties().stream())
                .map(property -> new Choice(property.name(), property.title()))
                .distinct();
    }
}
