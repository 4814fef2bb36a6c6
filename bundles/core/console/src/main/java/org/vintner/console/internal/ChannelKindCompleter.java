package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;

/** Offers the kinds of channels, by the ends of their ids and by the whole ones: both will do. */
@Service
public final class ChannelKindCompleter extends ChoiceCompleter {

    @Reference
    ChannelConfigurations configurations;

    @Override
    Stream<Choice> choices() {
        return configurations.kinds(COMPLETION).stream()
                .flatMap(kind -> Stream.of(end(kind.id()), kind.id()).map(id -> new Choice(id, kind.title())));
    }

    private static String end(String id) {
        return id.substring(id.lastIndexOf('.') + 1);
    }
}
