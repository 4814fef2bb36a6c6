package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.payments.Channels;

/** Offers payment channels. */
@Service
public final class ChannelCompleter extends ChoiceCompleter {

    @Reference
    Channels channels;

    @Override
    Stream<Choice> choices() {
        return channels.list().stream().map(channel -> new Choice(channel.name(), channel.gateway()));
    }
}
